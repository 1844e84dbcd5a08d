"""What the board and its cases say, in the reader's language and zone."""

from datetime import UTC, datetime, time, timedelta

from markupsafe import Markup

from survey_service.language import N_
from survey_service.web.saying import ngettext, reader_zone, say
from survey_service.web.words import current_translator

CHANNELS = {"phone": N_("Phone"), "email": N_("E-mail"), "other": N_("Other")}
TRIED = {
    "talked": N_("Talked to the customer, or got an answer"),
    "no_answer": N_("No answer"),
    "message": N_("Left a message"),
    "sent": N_("Sent"),
}
TRIED_SHORT = {
    "talked": N_("reached"),
    "no_answer": N_("no answer"),
    "message": N_("left a message"),
    "sent": N_("sent"),
}
OUTCOMES = {
    "settled": N_("Reached, settled"),
    "not_settled": N_("Reached, not settled"),
    "unreachable": N_("Unreachable"),
    "reviewed": N_("Reviewed"),
    "withdrawn": N_("Withdrawn"),
    "joined": N_("Joined with another case"),
}
ROOT_CAUSES = {
    "defect": N_("Defect"),
    "not_told": N_("Not told beforehand"),
    "slow": N_("Slow answer"),
    "policy_price": N_("Policy, price"),
    "our_mistake": N_("Our mistake"),
    "other": N_("Other"),
}
STATES = {"open": N_("Open"), "owned": N_("Owned"), "waiting": N_("Waiting"), "closed": N_("Closed")}
SEVERITIES = {
    "1": N_("1 Poor"),
    "2": N_("2 Weak"),
    "contact": N_("Asked for contact"),
    "unsolved": N_("Not solved yet"),
    "vip": N_("VIP with a 3"),
}
TIMES = {
    "any": N_("at any time"),
    "morning": N_("in the morning"),
    "midday": N_("at midday"),
    "afternoon": N_("in the afternoon"),
    "evening": N_("in the evening"),
}
INVALID = {"scanner": N_("A machine pressed the button"), "abuse": N_("Abuse"), "mistake": N_("A mistake")}
SAID_OF_SIDE = {
    "bad": N_("A problem"),
    "neutral": N_("Neutral"),
    "good": N_("Good"),
    "none": N_("Not spoken of"),
}
ACTS = {
    "callback_opened": N_("Case opened"),
    "callback_assigned": N_("Given by the team’s rule"),
    "callback_overdue": N_("Late: brought to the backup"),
    "callback_overdue_department": N_("Late for long: brought to the department"),
    "action_linked": N_("Linked to what is changed"),
    "action_unlinked": N_("Unlinked from what is changed"),
    "callback_joined": N_("Joined with another case of the same person or ticket"),
    "callback_merged": N_("Took over another case of the same person or ticket"),
    "callback_returned": N_("Given back: no next step for three business days"),
    "callback_taken": N_("Taken"),
    "callback_handed_over": N_("Handed over"),
    "callback_released": N_("Given back"),
    "callback_waiting": N_("Put off to a date"),
    "callback_wait_ended": N_("The date has come"),
    "callback_eased": N_("The rating no longer asks for a call: closing is suggested"),
    "callback_closed": N_("Closed"),
    "remark_taken_back": N_("Note taken back"),
    "whys_answered": N_("The whys answered"),
}
"""Of the audit log; attempts are told by themselves."""

DAY = 1440


def end_of_day(now: datetime) -> datetime:
    """The reader's next midnight, in UTC."""
    zone = reader_zone()
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, zone).astimezone(UTC)


def exact(at: datetime) -> str:
    """ "Monday, 2 March, 10:15"."""
    return current_translator().datetime(at, reader_zone())


def clock_time(at: datetime, now: datetime) -> str:
    """ "10:15" of today, else "Tue 10:15" within a week, else day and month; always in the reader's zone."""
    speaker, zone = current_translator(), reader_zone()
    days = abs((at.astimezone(zone).date() - now.astimezone(zone).date()).days)
    if days == 0:
        return speaker.time(at, zone)
    return speaker.datetime(at, zone, "short")


def minutes_to(at: datetime | None, now: datetime) -> int | None:
    """To go, negative when late; rounded down, so that what is late never reads as due now."""
    return None if at is None else int((at - now).total_seconds() // 60)


def span(minutes: int) -> str:
    """In full words: "35 minutes", "3 hours", "2 days"."""
    minutes = abs(minutes)
    if minutes < 60:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes)
    if minutes < 2 * DAY:
        return ngettext("%(n)s hour", "%(n)s hours", minutes // 60)
    return ngettext("%(n)s day", "%(n)s days", minutes // DAY)


def short_span(minutes: int) -> str:
    """ "3 h 10 min"."""
    hours, rest = divmod(abs(minutes), 60)
    parts = [say("%(n)s h", n=hours) if hours else "", say("%(n)s min", n=rest) if rest or not hours else ""]
    return " ".join(part for part in parts if part)


def when(at: datetime, now: datetime) -> Markup:
    """Short, with the exact moment on hover."""
    return Markup('<time datetime="{}" title="{}">{}</time>').format(at.isoformat(), exact(at), clock_time(at, now))
