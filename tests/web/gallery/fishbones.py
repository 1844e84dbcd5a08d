"""Made-up causes for the gallery: many, few, none, very long, right to left."""

from typing import Any

from survey_service import charts
from survey_service.language import Translator

LABELS = ("Defect", "Not told beforehand", "Slow answer", "Policy, price", "Our mistake", "Other")
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmütze and everything that belongs to it"


def bones(counts: tuple[int, ...], areas: tuple[str, ...], why: str = "", labels: tuple[str, ...] = LABELS) -> Any:
    """Of each count two thirds hang on the first area."""
    return [
        charts.Bone(
            label,
            count,
            [charts.Twig(area, max(count // (2 + index), 1), f"#{area}") for index, area in enumerate(areas)]
            if count
            else [],
            why if count else "",
            f"#cause-{index}",
        )
        for index, (label, count) in enumerate(zip(labels, counts, strict=True))
    ]


WHY = "The release list does not name who tests large exports before they leave."
FISH = {
    "full": bones((14, 6, 9, 4, 3, 2), ("exports", "invoices", "other areas"), WHY),
    "one": bones((1, 0, 0, 0, 0, 0), ("exports",)),
    "none": bones((0,) * 6, ()),
    "long": bones((12345, 678, 9, 1, 1, 1), (LONG, LONG.upper(), "出口" * 40), LONG * 3, (LONG,) * 6),
    "rtl": bones(
        (14, 6, 9, 4, 3, 2),
        ("exports", "الفواتير", "مجالات أخرى"),
        "لم يختبر أحد التصدير الكبير قبل الإصدار.",
        ("خلل", "لم يُبلَّغ مسبقًا", "رد بطيء", "السياسة والسعر", "خطؤنا", "غير ذلك"),
    ),
}
HEADS = {
    "long": (LONG, LONG),
    "rtl": ("عملاء غير راضين", "38 حالة، نوفمبر 2026"),
    "one": ("Unhappy customers", "1 case, November 2026"),
    "none": ("Unhappy customers", "no case, November 2026"),
}
COUNTED = {
    "full": [
        ("Defect", 14, "#d"),
        ("Slow answer", 9, "#s"),
        ("Other", 2, "#o"),
        ("Not told", 6, "#n"),
        ("Price", 4, "#p"),
    ],
    "few": [("Not told beforehand", 2, "#n"), ("Defect", 5, "#d"), ("Slow answer", 1, "#s")],
    "none": [],
}


def pictures(speaker: Translator) -> dict[str, Any]:
    """`fish`, `fish_bones`, `pareto`, `pareto_steps` by name."""
    usual = ("Unhappy customers", "38 cases, November 2026")
    steps = {name: charts.steps(counted) for name, counted in COUNTED.items()}
    return {
        "fish": {
            name: charts.fishbone(
                HEADS.get(name, usual), found, uid=f"f-{name}", title=name, translator=speaker, mirrored=name == "rtl"
            )
            for name, found in FISH.items()
        },
        "fish_bones": FISH,
        "paretos": {
            name: charts.pareto(found, uid=f"p-{name}", title=name, translator=speaker) for name, found in steps.items()
        },
        "pareto_steps": steps,
    }
