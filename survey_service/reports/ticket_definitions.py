"""What the figures beside the score mean (N6); the others are in definitions.py, which puts the values in."""

from typing import Final

from survey_service.language import N_
from survey_service.reports.defined import Definition

TICKETS: Final = (
    Definition(
        "first_contact",
        N_("Solved at first contact"),
        (
            N_(
                "Of tickets people handled (not closed by a machine, the agent no bot, at least one public reply) that "
                "were solved at least 7 days ago: those with exactly one public reply of staff, not opened again, "
                "without “not solved” in a counted answer, and without another ticket of that customer with that "
                "reason opened in the 7 days after, ÷ all of these. By the day of the last closing, with its 95 %% "
                "interval (Wilson)."
            ),
            N_(
                "A ticket of which nobody told how many replies it took, whether it was opened again, its reason or "
                "its customer is in neither number; how many of each there are stands beside it. Why a ticket was not "
                "settled is the first that holds: opened again, more than one reply, answered “not solved”, written "
                "again."
            ),
        ),
    ),
    Definition(
        "ticket_times",
        N_("First response, age when solved, opened again, SLA kept"),
        (
            N_(
                "Of all tickets solved in the period, by their last closing; merged ones count with the ticket they "
                "went into. First response: from opening to the first response. Age when solved: from opening to the "
                "last closing. Both run on the wall clock, in whole seconds; the median is the middle value, of an "
                "even number the mean of both in the middle; “90 of 100 within” is the nearest rank. The median’s "
                "likely range is that of order statistics (Campbell and Gardner 1988), from 30 on."
            ),
            N_(
                "Opened again ÷ tickets of which it is known; a reopening heard of counts whatever the helpdesk’s "
                "number says. SLA kept ÷ tickets whose helpdesk said whether it was. What nobody told, and times that "
                "end before the opening, are counted apart and in no figure."
            ),
        ),
    ),
    Definition(
        "backlog",
        N_("Opened, solved, still open"),
        (
            N_(
                "Only of helpdesks that tell when a ticket is opened (ticket.opened). Opened: by the time of opening; "
                "solved: by the last closing. A ticket opened again counts as open until it is solved for the last "
                "time, so that open before + opened − solved is what is open after; one opened again whose closing "
                "lies more than 400 days back is no backlog. Tickets without a time of opening, and those closed "
                "before it, are counted apart."
            ),
            N_(
                "By hour of the week: the hour on the clocks of the reports’ zone (%(zone)s) when the ticket was "
                "opened. Where clocks are put back, an hour holds the tickets of both."
            ),
        ),
    ),
    Definition(
        "shift_gap",
        N_("Customer’s region and agent’s shift"),
        (
            N_(
                "Region and shift are those frozen when the ticket was closed. Each cell has the tickets solved, the "
                "share of 4 and 5 of the counted answers to tickets closed in the period with its 95 %% interval "
                "(Wilson), and the median of the first response. From 30 answers on a cell can be compared."
            ),
        ),
    ),
)
