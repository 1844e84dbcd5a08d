"""Words for what lies beside a case: letters and where their mails stand, notices, steps, actions."""

from survey_service.callbacks.letters import Posted
from survey_service.language import N_
from survey_service.web.saying import say as _

LETTERS = {
    "waits": N_("waits to leave"),
    "sent": N_("sent"),
    "not_sent": N_("not sent"),
    "unknown": N_("perhaps sent"),
    "bounced": N_("not delivered"),
}
OF_MAIL = {"queued": "waits", "sending": "waits", "accepted": "sent", "unknown": "unknown", "bounced": "bounced"}
"""State of a mail → of the letter; every other one never left."""
STAYED = {
    "erased": N_("It did not leave: the customer’s data were erased meanwhile."),
    "refused": N_("It did not leave: the customer asked not to be contacted."),
    "suppressed": N_("It did not leave: mail does not reach this address. Ring, if you may."),
}
HINDERED = {
    "erased": N_("No address is known any more, so nobody can write."),
    "refused": N_("The customer asked not to be contacted, so nobody writes."),
    "suppressed": N_("Mail does not reach this address, or its owner wants none from us. Ring, if you may."),
}
NOTICES = {
    "assigned": N_("%(who)s was told that the case is theirs to call"),
    "unassigned": N_("%(who)s was told that nobody has the case"),
    "overdue": N_("%(who)s was told that the case is late"),
    "overdue_department": N_("%(who)s was told, for the department, that the case is late"),
    "returned": N_("%(who)s was told that the case is open again"),
}
NOTICES_BY_MAIL = {
    "queued": N_("The mail waits to leave."),
    "sending": N_("The mail waits to leave."),
    "accepted": N_("By mail."),
    "unknown": N_("Nobody knows whether the mail arrived. Tell them yourself."),
    "cancelled": N_("The mail was not needed any more."),
    "refused": N_("The mail could not be sent. Tell them yourself."),
}
EFFECTS = {"worked": N_("it worked"), "did_not": N_("it did not work"), "unclear": N_("unclear whether it worked")}


def letter_state(posted: Posted) -> str:
    """Of LETTERS."""
    return OF_MAIL.get(posted.state, "not_sent")


def stays_because(posted: Posted) -> str:
    """What became of a letter that is not simply sent, and what to do; the attempt stands in any case."""
    state = letter_state(posted)
    if state == "unknown":
        return _("Nobody knows whether it arrived. It is not sent again by itself: ring, or write once more.")
    if state == "bounced":
        return _("It came back: mail does not reach this address. Ring, if you may.")
    if state != "not_sent":
        return ""
    if posted.state == "cancelled":
        return _(STAYED.get(posted.detail or "", STAYED["erased"]))
    return _("The mail service did not take it. Check the address, ring, or write once more.")
