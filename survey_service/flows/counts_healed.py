"""Kept figures are compared with the ratings, and written anew: after an upgrade, with another report zone, or where
they were wrong."""

from survey_service.counts.comparing import Prints, parted
from survey_service.counts.processes import Comparing
from survey_service.counts.recounting import NOT_WHOLE, Difference, differences, rebuild
from survey_service.counts.whole import are_kept, are_kept_and_locked
from survey_service.flows.context import Context


def counts_compared(ctx: Context, comparing: Comparing, how_many: int) -> list[Difference]:
    """Every kept figure that is not what the ratings say. Nobody waits but for the moment in which so many readers
    begin, all at the same state; those with a difference are looked at again figure by figure."""
    zone = ctx.preferences.report_zone
    with ctx.writing() as session:
        if not are_kept_and_locked(session, zone):
            return [NOT_WHOLE]
        comparing.begin(parted(session, how_many))
    kept, counted = Prints(), Prints()
    for one, other in comparing.found():
        kept.add(one)
        counted.add(other)
    slices = kept.differing(counted)
    if not slices and not counted.wrong and not counted.stale:
        return []
    with ctx.writing() as session:
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
