"""What the pages of root causes and corrective actions say, in the reader's language."""

from survey_service.charts.drawing import SMALLEST_N_FOR_PERCENT
from survey_service.language import N_
from survey_service.reports.action_effect import Effect, Side
from survey_service.reports.sentence import Share, figure
from survey_service.web.saying import ngettext
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator

EFFECTS = {"worked": N_("It worked"), "did_not": N_("It did not work"), "unclear": N_("Unclear")}
STANDINGS = {
    "late": N_("Late"),
    "open": N_("Open"),
    "to_check": N_("To check"),
    "waits": N_("Done, check to come"),
    "worked": N_("Worked"),
    "did_not": N_("Did not work"),
    "unclear": N_("Unclear"),
    "dropped": N_("Dropped"),
}
COLOURS = {"late": "bad", "to_check": "warn", "worked": "ok", "did_not": "bad"}
BECAUSE = {
    "defect": N_("because of a defect"),
    "not_told": N_("because customers were not told beforehand"),
    "slow": N_("because of a slow answer"),
    "policy_price": N_("because of policy or price"),
    "our_mistake": N_("because of a mistake of ours"),
    "other": N_("for other reasons"),
}
ACTS = {
    "action_made": N_("Made"),
    "action_changed": N_("Changed"),
    "action_done": N_("Done"),
    "action_told_worded": N_("What customers are told was written"),
    "action_checked": N_("Checked whether it worked"),
    "action_dropped": N_("Dropped"),
    "action_reopened": N_("Taken up again"),
    "change_told": N_("Customers told"),
    "trial_letter_wanted": N_("Letter tried out"),
}


def ends(open_ones: int, late: int, checked: int, worked: int, to_check: int) -> str:
    """ "5 open, 1 late; 2 to check; of 8 checked 6 worked." """
    number = current_translator().number
    if not open_ones and not checked and not to_check:
        return _("Nothing is being changed at the moment.")
    first = _("%(open)s open, %(late)s late", open=number(open_ones), late=number(late))
    parts = [first if late else _("%(open)s open, none late", open=number(open_ones))]
    if to_check:
        parts.append(_("%(n)s to check", n=number(to_check)))
    if checked:
        parts.append(
            ngettext(
                "of %(n)s checked %(worked)s worked",
                "of %(n)s checked %(worked)s worked",
                checked,
                worked=number(worked),
            )
        )
    return "; ".join(parts) + "."


def effect_sentence(found: Effect) -> str:
    """ "1 or 2: 12 % of 150 before, 6 % of 160 after, within chance; 14 cases before, 5 after." """
    if found.after is None:
        return _("The days to compare with have not begun.")
    before, after = found.before, found.after
    lows = _(
        "1 or 2: %(before)s before, %(after)s after%(judged)s.",
        before=_share(before),
        after=_share(after),
        judged=_judged(found),
    )
    number = current_translator().number
    cases = _(
        "Cases of this kind: %(before)s before, %(after)s after.",
        before=number(before.cases),
        after=number(after.cases),
    )
    return f"{lows} {cases}" if found.is_whole else " ".join((_("So far."), lows, cases))


def least_words(found: Effect) -> str:
    """What the two samples could not have shown."""
    least = found.least
    if least is None or found.after is None or min(found.before.n, found.after.n) < SMALLEST_N_FOR_PERCENT:
        return _("Too few answers to see a difference in.")
    points = current_translator().number(max(round(least * 100), 1))
    return _("A change under %(points)s points could not have been told from chance.", points=points)


def likely(side: Side) -> str:
    """ "likely 8 % to 21 %", "" under ten answers."""
    found = side.range
    if found is None or side.n < SMALLEST_N_FOR_PERCENT:
        return ""
    percent = current_translator().percent
    return _("likely %(low)s to %(high)s", low=percent(found.low), high=percent(found.high))


def change(now: tuple[int, int], before: tuple[int, int], apart: tuple[float, float] | None) -> str:
    """Of a cause's share, for a table: "more, beyond chance"."""
    if apart is None or min(now[1], before[1]) < SMALLEST_N_FOR_PERCENT:
        return _("too few to compare") if now[1] and before[1] else "—"
    low, high = apart
    if low > 0:
        return _("more, beyond chance")
    return _("less, beyond chance") if high < 0 else _("within chance")


def _share(side: Side) -> str:
    return figure(Share(side.lows, side.n), current_translator()) if side.n else _("no answers")


def _judged(found: Effect) -> str:
    apart = found.apart
    if apart is None or found.after is None:
        return ""
    if min(found.before.n, found.after.n) < SMALLEST_N_FOR_PERCENT:
        return ", " + _("too few to compare")
    if apart.low > 0:
        return ", " + _("a rise beyond chance")
    return ", " + (_("a fall beyond chance") if apart.high < 0 else _("within chance"))
