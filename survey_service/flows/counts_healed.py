"""Kept figures are compared with the ratings, and written anew: after an upgrade, with another report zone, or where
they were wrong."""

from collections.abc import Callable, Iterable

from survey_service.counts.prints import Prints
from survey_service.counts.recounting import NOT_WHOLE, Difference, Part, differences, parted, rebuild
from survey_service.counts.whole import are_kept
from survey_service.flows.context import Context

Compare = Callable[[list[Part]], Iterable[tuple[Prints, Prints]]]
"""What is kept and what is counted of each part; parts may be compared at the same time, by several processes."""


def counts_compared(ctx: Context, compare: Compare, parts: int) -> list[Difference]:
    """Every kept figure that is not what the ratings say. Nobody waits meanwhile: only what seems to be different, as
    it may have changed while it was counted, is looked at again by itself."""
    if not are_kept(ctx.session, ctx.preferences.report_zone):
        return [NOT_WHOLE]
    kept, counted = Prints(), Prints()
    for one, other in compare(parted(ctx.session, parts)):
        kept.add(one)
        counted.add(other)
    both = kept.by_slice.keys() | counted.by_slice.keys()
    slices = {number for number in both if kept.by_slice.get(number, 0) != counted.by_slice.get(number, 0)}
    if not slices and not counted.wrong and not counted.stale:
        return []
    with ctx.writing() as session:
        zone = ctx.preferences.report_zone
        if counted.stale:
            return differences(session, zone)
        return differences(session, zone, slices, set(counted.wrong))


def counts_rewritten(ctx: Context) -> int:
    """Of how many surveys; whoever changes a rating meanwhile waits."""
    with ctx.writing() as session:
        return rebuild(session, ctx.preferences.report_zone)


def counts_healed(ctx: Context) -> bool:
    """Whether they had to be written anew, as they were not whole."""
    zone = ctx.preferences.report_zone
    if are_kept(ctx.session, zone):
        return False
    with ctx.writing() as session:
        ctx.lock("counts written anew")
        if are_kept(session, zone):
            return False
        rebuild(session, zone)
    return True
