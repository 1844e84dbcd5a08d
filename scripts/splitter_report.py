"""docs/splitter.md: what the splitter scores on the comments held back from learning."""

from collections.abc import Callable, Iterable, Sequence

from survey_service.feedback.splitter.corpus import LABELS, TONES, Example
from survey_service.feedback.splitter.learning.calibrating import marked_at
from survey_service.feedback.splitter.learning.scoring import drawn_score
from survey_service.feedback.splitter.model import Model
from survey_service.feedback.splitter.splitting import Split, Splitter
from survey_service.feedback.splitter.weights import ABOUT

Row = tuple[Example, Split]
FILED = ("filed agent", "right", "filed, any label", "right", "nothing waits", "tone", "good F1", "bad F1 |")

INTRODUCTION = """# The feedback splitter's scores

Written by `python -m scripts.train_splitter`; the part under "Tried" by hand. Measured on every fifth comment of
`corpus/`, chosen by its hash and never learnt from. Language was to be guessed, the agent's name was given where the
corpus has it. Certainties and thresholds come from a threefold split of the comments learnt from, not from these; only
that a language must show here, with 15 agent parts or more, that nine in ten are right before any is filed, does.

- **Labels**: what a comment is about, precision / recall / F1 over comments.
- **Filed**: parts sure enough to stand without a person: how many, the share of them that is right (agent, all).
- **Spans**: share of the marked parts whose middle got their label, in comments with more than one label.
- **Tone**: share of the marked parts whose middle got their tone; F1 of good and bad.
- **Nothing waits**: share of the comments whose parts are all filed; such a comment needs no person.
- **Abstained**: comments whose language was not recognised.

The corpus has no scores. The second table gives every comment one by the assumption of `learning/scoring.py` (around
what its parts say together, deviation 1; one in ten any score at all): it says what the score is worth if customers
rate like that.
"""


def report(model: Model, learnt: Sequence[Example], held_back: Sequence[Example]) -> str:
    """The whole page but what was tried."""
    splitter = Splitter(model)
    rows = [(example, splitter.split(example.text, example.agent)) for example in held_back]
    rated = [
        (example, splitter.split(example.text, example.agent, None, drawn_score(example))) for example in held_back
    ]
    size = len(model.to_bytes()) / 1024
    lines = [
        INTRODUCTION,
        f"Model `{model.version}`, {size:.0f} kB, {len(learnt)} comments learnt from, {len(held_back)} held back.",
        "",
        "| language | n | agent P/R/F1 | product P/R/F1 | process P/R/F1 | macro | spans | abstained | "
        + " | ".join(FILED),
        "|---" * (8 + len(FILED)) + "|",
    ]
    languages = ["all", *sorted({example.language for example in held_back})]
    lines += [_line(language, of_language(rows, language), _labelled) for language in languages]
    lines += ["", "With scores:", "", "| language | n | " + " | ".join(FILED), "|---" * (2 + len(FILED)) + "|"]
    lines += [_line(language, of_language(rated, language)) for language in languages]
    lines += ["", f"Never filed (not shown to be right often enough): {never_filed(model)}.", ""]
    return "\n".join(lines)


def of_language(rows: Sequence[Row], language: str) -> list[Row]:
    """Those in it; "all" is all."""
    return [row for row in rows if language in {"all", row[0].language}]


def never_filed(model: Model) -> str:
    """Each language with the labels that always wait for a person."""
    waiting = {
        language: [label for label in LABELS if label not in model.filed_from.get(language, {})]
        for language in model.word_lists
    }
    return "; ".join(f"{language}: {', '.join(labels)}" for language, labels in waiting.items() if labels)


def _line(name: str, rows: Sequence[Row], more: Callable[[Sequence[Row]], list[str]] = lambda _: []) -> str:
    return "| " + " | ".join([name, str(len(rows)), *more(rows), *_filed(rows)]) + " |"


def _labelled(rows: Sequence[Row]) -> list[str]:
    scores = [three(_pairs(rows, label)) for label in ABOUT]
    cells = [f"{p:.2f}/{r:.2f}/{f:.2f}" for p, r, f in scores]
    spans = _spans(rows)
    cells += [f"{sum(f for _, _, f in scores) / len(scores):.3f}", f"{sum(spans) / max(1, len(spans)):.3f}"]
    return [*cells, str(sum(split.abstained for _, split in rows))]


def _filed(rows: Sequence[Row]) -> list[str]:
    cells = []
    for labels in (("agent",), LABELS):
        filed = filed_right(rows, labels)
        cells += [str(len(filed)), f"{sum(filed) / len(filed):.3f}" if filed else "–"]
    clear = [bool(split.parts) and all(part.filed for part in split.parts) for _, split in rows]
    tones = _tones(rows)
    cells += [f"{sum(clear) / max(1, len(clear)):.2f}", f"{sum(a == b for a, b in tones) / max(1, len(tones)):.3f}"]
    return [*cells, *(f"{three((a == tone, b == tone) for a, b in tones)[2]:.2f}" for tone in (TONES[0], TONES[2]))]


def three(pairs: Iterable[tuple[bool, bool]]) -> tuple[float, float, float]:
    """Precision, recall and F1 of (truth, claim)."""
    counted = list(pairs)
    hits = sum(truth and claim for truth, claim in counted)
    precision = hits / max(1, sum(claim for _, claim in counted))
    recall = hits / max(1, sum(truth for truth, _ in counted))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def _pairs(rows: Sequence[Row], label: str) -> list[tuple[bool, bool]]:
    return [(any(part.label == label for part in example.parts), label in split.labels) for example, split in rows]


def filed_right(rows: Iterable[Row], labels: Sequence[str]) -> list[bool]:
    """For each filed part with one of the labels, whether most of its letters are marked with it."""
    return [
        marked_at(example, part.start, part.end)[0] == part.label
        for example, split in rows
        for part in split.parts
        if part.filed and part.label in labels
    ]


def _middles(rows: Iterable[Row]) -> list[tuple[Example, str, str, str, str]]:
    """Each marked part: its comment, label and tone as marked and as found in its middle."""
    found = []
    for example, split in rows:
        for marked in example.parts:
            middle = (marked.start + marked.end) // 2
            part = next((part for part in split.parts if part.start <= middle < part.end), split.parts[-1])
            found.append((example, marked.label, part.label, marked.tone, part.tone))
    return found


def _spans(rows: Sequence[Row]) -> list[bool]:
    return [
        marked == found
        for example, marked, found, _, _ in _middles(rows)
        if len({part.label for part in example.parts}) > 1
    ]


def _tones(rows: Sequence[Row]) -> list[tuple[str, str]]:
    return [(marked, found) for _, _, _, marked, found in _middles(rows)]
