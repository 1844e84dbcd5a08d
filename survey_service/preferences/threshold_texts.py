"""Targets and floors, as texts: what the installation, a brand or a team may set about each figure (D4, N4).

Each parser raises ValueError with a sentence. `none` is no target; an empty text falls back to what lies under it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from survey_service.preferences.asking_texts import NONE, share
from survey_service.preferences.values import duration

Bound = float | timedelta | None
Kind = Literal["share", "low_share", "span"]
"""A share that should be high, a share that should be low, a time that should be short."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One figure that has a target and a floor. Where low is good, the floor is the most that is borne."""

    kind: Kind
    target: str
    floor: str

    @property
    def is_low_good(self) -> bool:
        """Whether less is better."""
        return self.kind != "share"


KPIS: Final[Mapping[str, Judged]] = {
    "csat": Judged("share", "85 %", "75 %"),
    "agent": Judged("share", "85 %", "75 %"),
    "product": Judged("share", NONE, NONE),
    "process": Judged("share", NONE, NONE),
    "response": Judged("share", "20 %", "10 %"),
    "in_time": Judged("share", "90 %", "75 %"),
    "fcr": Judged("share", "70 %", "60 %"),
    "first_response": Judged("span", "PT4H", "PT24H"),
    "age": Judged("span", "PT24H", "PT72H"),
    "reopened": Judged("low_share", "5 %", "10 %"),
    "sla": Judged("share", "90 %", "80 %"),
}
"""By name: what it is, and the product's own target and floor. Names of the settings: target_csat, floor_csat. Product
and process have none: those who speak of them are mostly those who have trouble with them."""
PARTS: Final = ("target", "floor")


def bound(kind: Kind, text: str) -> Bound:
    """`85 %` or `0.85`, for times `PT4H`; `none` is no bound."""
    if text.strip().lower() == NONE:
        return None
    if kind == "span":
        if not (span := duration(text.strip())):
            raise ValueError("may not be zero; give a duration like PT4H, or none")
        return span
    return share(text)


def _parser(kind: Kind) -> Callable[[str], Bound]:
    return lambda text: bound(kind, text)


THRESHOLD_EDITABLE: Final[Mapping[str, Callable[[str], Bound]]] = {
    f"{part}_{kpi}": _parser(one.kind) for kpi, one in KPIS.items() for part in PARTS
}
"""Name → parser of what each place may set."""
PRODUCT: Final[Mapping[str, str]] = {f"{part}_{kpi}": getattr(one, part) for kpi, one in KPIS.items() for part in PARTS}
"""Name → text that holds while nobody set one."""


def out_of_order(kpi: str, target: Bound, floor: Bound) -> bool:
    """Whether the floor is better than the target."""
    if target is None or floor is None:
        return False
    better = float(_number(floor)) - float(_number(target))
    return better < 0 if KPIS[kpi].is_low_good else better > 0


def _number(value: float | timedelta) -> float:
    return value.total_seconds() if isinstance(value, timedelta) else value
