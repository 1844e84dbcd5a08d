"""An administrator sets the targets and floors of the installation, a brand or a team (D4, N4)."""

from collections.abc import Mapping

from survey_service.flows.asking_rules_set import locks_of, written
from survey_service.flows.context import Context
from survey_service.flows.preference_set import NotEditable
from survey_service.preferences.asking_drafts import Place
from survey_service.preferences.threshold_texts import KPIS, PRODUCT, THRESHOLD_EDITABLE, out_of_order
from survey_service.reports.thresholds import Thresholds, thresholds


class OutOfOrder(ValueError):
    """The floor would be better than the target; `kpis` are the figures."""

    def __init__(self, kpis: list[str]) -> None:
        self.kpis = kpis
        super().__init__(", ".join(kpis))


def thresholds_set(ctx: Context, place: Place, texts: Mapping[str, str]) -> list[str]:
    """The names that are different now; an empty text falls back to what lies under the place.

    Raises NotEditable, ValueError with the parser's sentence, OutOfOrder, or NoSuchTeam.
    """
    wanted = {name: str(text).strip() or None for name, text in texts.items()}
    for name, value in wanted.items():
        if name not in THRESHOLD_EDITABLE:
            raise NotEditable(name)
        if value is not None:
            THRESHOLD_EDITABLE[name](value)
    with ctx.writing() as session:
        ctx.lock("targets", *locks_of(place, wanted))
        wrong = _disordered(thresholds(session), place, wanted)
        if wrong:
            raise OutOfOrder(wrong)
        return written(ctx, session, place, wanted)


def _disordered(held: Thresholds, place: Place, wanted: Mapping[str, str | None]) -> list[str]:
    """The figures whose bounds would not fit each other: of what is typed, and of what it falls back to."""
    installation = {name: text for name, (text, _) in held.of_installation.items()}
    below = {**PRODUCT} if place == Place() else {**PRODUCT, **installation}
    own = _own(held, place)
    found = []
    for kpi in KPIS:
        names = (f"target_{kpi}", f"floor_{kpi}")
        if not any(name in wanted for name in names):
            continue
        said = [(wanted[name] if name in wanted else own.get(name)) or below[name] for name in names]
        if out_of_order(kpi, *(THRESHOLD_EDITABLE[name](text) for name, text in zip(names, said, strict=True))):
            found.append(kpi)
    return found


def _own(held: Thresholds, place: Place) -> dict[str, str]:
    texts = held.of_installation
    if place.team_id is not None:
        texts = held.of_team.get(place.team_id, {})
    elif place.brand is not None:
        texts = held.of_brand.get(place.brand, {})
    return {name: text for name, (text, _) in texts.items()}
