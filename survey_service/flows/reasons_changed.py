"""An administrator changes which reason chips customers are offered, for a brand or for the installation (C3)."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.flows.context import Context
from survey_service.preferences.brand_reason import BrandReason
from survey_service.preferences.own_reasons import own_reasons
from survey_service.responses.answer import REASONS
from survey_service.responses.reasons import ALWAYS, FAMILIES, STEP, Chip, chips

CODE = re.compile("[a-z][a-z0-9_]{0,39}")
MOST_OFFERED = 12
"""Of one family: the survey page stays small, and a longer list is not read."""
LONGEST_LABEL = 40


class UnknownReason(LookupError):
    """This brand has no chip of that code."""


class ReasonTaken(ValueError):
    """This brand has a chip of that code already."""


class TooManyReasons(ValueError):
    """MOST_OFFERED of this family are offered."""


class BadReason(ValueError):
    """What no form of ours sends: a code, family, score or label that cannot be."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a chip shall be. `labels` by language, "en" among them; a default code may have none: its usual words."""

    labels: Mapping[str, str]
    scores: frozenset[int]


def reason_added(ctx: Context, brand: str, code: str, family: str, wish: Wish) -> None:
    """At the end of its family. Raises BadReason, ReasonTaken, TooManyReasons."""
    if not CODE.fullmatch(code) or family not in FAMILIES or not wish.labels:
        raise BadReason(code)
    with _changing(ctx, brand) as (session, found):
        if code in {chip.code for chip in found}:
            raise ReasonTaken(code)
        _room(found, family)
        last = max((chip.position for chip in found if chip.family == family), default=0)
        chip = _worded(Chip(code, family, (), ALWAYS, last + STEP, offered=True, own=True), wish)
        _keep(ctx, session, brand, chip, ("code", "family", "labels", "scores"))


def reason_worded(ctx: Context, brand: str, code: str, wish: Wish) -> bool:
    """Other words or scores; whether anything changed. Raises BadReason, UnknownReason."""
    with _changing(ctx, brand) as (session, found):
        old = _chip(found, code)
        new = _worded(old, wish)
        changed = [name for name in ("labels", "scores") if getattr(old, name) != getattr(new, name)]
        if changed:
            _keep(ctx, session, brand, new, changed)
        return bool(changed)


def reason_switched(ctx: Context, brand: str, code: str, *, offered: bool) -> None:
    """On or off; it is never deleted, as answers hold it. Raises UnknownReason, TooManyReasons."""
    with _changing(ctx, brand) as (session, found):
        chip = _chip(found, code)
        if chip.offered == offered:
            return
        if offered:
            _room(found, chip.family)
        _keep(ctx, session, brand, replace(chip, offered=offered), ("offered",))


def reason_moved(ctx: Context, brand: str, code: str, *, up: bool) -> None:
    """Before the one above it, or after the one below; at the end of the list nothing. Raises UnknownReason."""
    with _changing(ctx, brand) as (session, found):
        chip = _chip(found, code)
        family = [one for one in found if one.family == chip.family]
        at = family.index(chip)
        to = at - 1 if up else at + 1
        if not 0 <= to < len(family):
            return
        family[at], family[to] = family[to], family[at]
        for place, one in enumerate(family, 1):
            if one.position != place * STEP:
                _keep(ctx, session, brand, replace(one, position=place * STEP), ("position",))


@contextmanager
def _changing(ctx: Context, brand: str) -> Iterator[tuple[Session, list[Chip]]]:
    """The write and what the brand has now, in order."""
    with ctx.writing() as session:
        ctx.lock("reasons")
        yield session, list(chips(own_reasons(session), brand or None).all)
    ctx.forget_preferences()


def _chip(found: Sequence[Chip], code: str) -> Chip:
    chip = next((chip for chip in found if chip.code == code), None)
    if chip is None:
        raise UnknownReason(code)
    return chip


def _room(found: Sequence[Chip], family: str) -> None:
    if sum(chip.offered for chip in found if chip.family == family) >= MOST_OFFERED:
        raise TooManyReasons(family)


def _worded(chip: Chip, wish: Wish) -> Chip:
    labels = tuple(sorted((language, words.strip()) for language, words in wish.labels.items() if words.strip()))
    is_usual = not labels and chip.code in REASONS
    if not (is_usual or dict(labels).get("en")) or any(len(words) > LONGEST_LABEL for _, words in labels):
        raise BadReason(chip.code)
    if not wish.scores or not wish.scores <= ALWAYS:
        raise BadReason(chip.code)
    return replace(chip, labels=labels, scores=wish.scores)


def _keep(ctx: Context, session: Session, brand: str, chip: Chip, changed: Iterable[str]) -> None:
    """The brand's own row from now on, made where it had the installation's or the default one."""
    of_brand = select(BrandReason).where(BrandReason.brand == brand, BrandReason.code == chip.code)
    row = session.scalar(of_brand)
    if row is None:
        row = BrandReason(brand=brand, code=chip.code, family=chip.family)
        session.add(row)
    row.labels, row.scores = dict(chip.labels), sorted(chip.scores)
    row.position, row.offered = chip.position, chip.offered
    session.flush()
    audit.record(session, ctx.now, ctx.actor, "reasons_changed", "reason", row.id, changed)
