"""By what answers are counted: a family is a few places that are kept together, so that any of them can be a filter of
any other. A figure is the sum over the slices of the smallest family that has all its places."""

from typing import Final

from survey_service.tickets.credit import LEVELS

_OF_TEAM: Final = ("team", "department")
PLACES: Final = tuple(
    place for level in LEVELS for place in ((level, f"{level}_id") if level in _OF_TEAM else (level,))
)
"""The levels, by name but the agent by id; and the ids a lead's and a manager's rights go by."""

FAMILIES: Final[tuple[tuple[str, ...], ...]] = (
    (),
    ("brand", *_OF_TEAM),
    ("shift", "brand", *_OF_TEAM),
    ("severity", "brand", *_OF_TEAM),
    ("region", "brand", *_OF_TEAM),
    ("segment", "brand", *_OF_TEAM),
    ("channel", "brand", *_OF_TEAM),
    ("reason", "brand", *_OF_TEAM),
    ("agent", "team", "team_id", "department", "department_id", "brand"),
    ("product_area", *_OF_TEAM),
    ("product_area", "reason", "brand"),
    ("account", "segment"),
)
"""From few slices to many. Brand, team and department are filters of every level but accounts, whose answers in a
period are few: any other two are counted from the ratings themselves."""


def family_of(places: frozenset[str]) -> int | None:
    """The first that has all of these; None: they are not kept together."""
    return next((number for number, family in enumerate(FAMILIES) if places <= set(family)), None)
