"""What a helpdesk said, and what came of it, in words."""

from survey_service.language import N_
from survey_service.web.admin.acts import plain
from survey_service.web.reasons import REASONS
from survey_service.web.saying import say as _

TYPES = {
    "ticket.opened": N_("Ticket opened"),
    "ticket.closed": N_("Ticket solved"),
    "ticket.reopened": N_("Ticket opened again"),
    "ticket.reassigned": N_("Ticket reassigned"),
    "ticket.merged": N_("Ticket merged"),
    "customer.erased": N_("Customer erased"),
}

OUTCOMES = {
    "accepted": N_("Accepted"),
    "duplicate": N_("Known already"),
    "ignored": N_("Ignored"),
}

IGNORED = {
    "same_event": N_("the same event again"),
    "same_resolution": N_("told about this solution before"),
    "merged": N_("the ticket was merged into another"),
    "before_reopening": N_("from before the last reopening"),
    "before_close": N_("from before the last solution"),
    "older_close": N_("an older solution"),
    "older_event": N_("older than what we know"),
}


def event_words(type_: str) -> str:
    """A type in the words of the page, or as it is."""
    return _(TYPES[type_]) if type_ in TYPES else type_


def outcome_words(outcome: str) -> str:
    """Accepted, known already, ignored."""
    return _(OUTCOMES[outcome]) if outcome in OUTCOMES else plain(outcome)


def event_reason_words(outcome: str, reason: str) -> str:
    """Of an accepted event, why its customer is not asked; else why nothing came of it."""
    if outcome == "accepted" and reason in REASONS:
        return _("not asked: %(why)s", why=_(REASONS[reason].short))
    return _(IGNORED[reason]) if reason in IGNORED else plain(reason)
