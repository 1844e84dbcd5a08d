"""What the figures of asking mean; the others are in definitions.py, which puts the values in."""

from typing import Final

from survey_service.language import N_
from survey_service.reports.defined import Definition

FUNNEL: Final = (
    Definition(
        "funnel",
        N_("From solved to answered"),
        (
            N_(
                "Solved = not asked (by reason) + stopped + cancelled + scheduled + refused + unknown + bounced or "
                "dropped + sent, by the day the ticket was solved. Each solution of a ticket stands in exactly one of "
                "them; a ticket opened and solved again was solved twice. Scheduled includes those leaving just now, "
                "refused those given up after eight tries. Sent includes those answered, and those taken back because "
                "the ticket was opened again; the latter, and answers a machine pressed, are told beside it."
            ),
            N_(
                "Of those sent: delivered (the mail service said so, or no event came; only those it says are held up "
                "are left out), opened by a person, answered, answered with words. Answered counts as in the response "
                "rate. Each is a part of those sent, not of the step before it."
            ),
        ),
    ),
    Definition(
        "opened",
        N_("Opened by a person, opened by a machine"),
        (
            N_(
                "Mail scanners open every link. A link counts as opened by a person where the request is no HEAD or "
                "prefetch, is not one of at least 3 scores opened within 10 seconds, and does not come within 5 "
                "seconds of the delivered event, or, without one, of the sending; all other requests are a machine's. "
                "“Opened by a machine” is the share of the surveys sent with any such request. “Opened, then answered” "
                "is of those opened by a person."
            ),
            N_(
                "Started, not sent: a person opened the link of a score, and no answer came; by the last score "
                "opened. It stands beside the answers and is in no other figure, since nobody said it."
            ),
        ),
    ),
    Definition(
        "stopped",
        N_("Stopped by a lead"),
        (
            N_(
                "A lead or a manager can stop a survey of the own area before it leaves, or its reminder, for "
                "bereavement, a legal matter or somebody's safety; never one about the own work. It is written into "
                "the audit log and has a line of its own here. Managers see who stopped how many of the surveys that "
                "were, or would have been, sent about each team's tickets."
            ),
        ),
    ),
)
