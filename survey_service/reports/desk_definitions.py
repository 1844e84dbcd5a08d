"""What the figures of the callback desk mean; the others are in definitions.py, which puts the values in."""

from typing import Final

from survey_service.language import N_
from survey_service.reports.defined import Definition

DESK: Final = (
    Definition(
        "callbacks",
        N_("Callbacks: times, and what is in time"),
        (
            N_(
                "Times run from the opening of a case: until it is acknowledged (somebody took it, or the owner it was "
                "given to acted on it), first tried (a call, a mail or a message was logged), reached (the customer's "
                "answer was logged) and closed. They are over the cases opened in the period. Each is given as the "
                "median, half took no longer, and as the time that nine in ten did not exceed (nearest rank). n is the "
                "number that came so far; beside it those still running, which are in neither, and those that ended "
                "without: closed untried or unreached, owed no call because contact was refused or the rating rose."
            ),
            N_(
                "Business time is what passes of the opening hours of the team that owns the case, in its time zone "
                "and without its public holidays, as they are set now; without a team those of the installation. Wall "
                "time is every hour. Where clocks change, the time that really passed is counted."
            ),
            N_(
                "In time ÷ due: of the cases whose deadline for the first attempt fell in the period and has passed, "
                "those tried by then; a case to be read only is met by its closing. A case that is late and still open "
                "counts as not in time, and so does one closed untried: closing is no way round a deadline. Left out "
                "and counted apart are cases whose rating rose, or whose customer was erased, before the deadline. "
                "With its likely range, by week with the limits of chance, by reason, for VIP and by team."
            ),
            N_(
                "Opened, closed, brought to the backup and to the department count by the day of each. “Opened again” "
                "is of those opened: the customer's last case was closed at most 14 days before. “Unreachable” is of "
                "those closed. A case that was joined with another one is counted there only."
            ),
        ),
    ),
    Definition(
        "incidents",
        N_("With and without an incident"),
        (
            N_(
                "A ticket belongs to an incident if the helpdesk wrote the incident's key into it; or if it is of the "
                "incident's area and was opened between its start and its end (where the opening is unknown: solved). "
                "A person can put a ticket in or leave it out, and that stands. A ticket can belong to several."
            ),
            N_(
                "“Tickets opened on its days” compares answers, whenever given, about tickets opened from the "
                "incident's first day to its last: those in it and all others. “Answers of the last 30 days” goes by "
                "the day of the answer, as the numbers do. The difference has its 95 %% interval (Newcombe's method "
                "10). It says how the two differ, not that the incident alone is why."
            ),
            N_(
                "The lowest score beside an account is that of any answer about its tickets in the incident, or given "
                "while it lasted. An account was called if somebody logged an attempt on one of its cases since the "
                "incident began, up to %(still)s after its end. Open lows are open cases with a 1 or 2 about one of "
                "its tickets."
            ),
        ),
    ),
    Definition(
        "recovered",
        N_("Recovered customers"),
        (
            N_(
                "When a callback is closed and the customer was reached and had not refused contact, one question "
                "follows a day later: “After we got in touch: how do you rate our support for this ticket now?” It is "
                "not held back by the %(throttle)s between surveys and starts no such time; an opt-out, a stopped "
                "address and quiet hours hold it back like any survey. Whoever has a new open case by then is not "
                "asked."
            ),
            N_(
                "Recovered is an answer of 4 or 5, as the customer says now (it can be changed for %(edit_window)s). "
                "Two shares, each with its n and likely range: recovered ÷ answers to this question, and recovered ÷ "
                "all closed cases, also those never asked. Both are over the cases closed in the period."
            ),
            N_(
                "These answers are kept apart: they are in no other figure here, and the score first given never "
                "changes by them. An answer a machine pressed is not kept at all."
            ),
        ),
    ),
    Definition(
        "causes",
        N_("Root causes"),
        (
            N_(
                "Of the cases closed in the month, by the day of closing, those closed with a root cause: each once. A "
                "share is of those; cases reviewed or withdrawn without one are counted beside it. The product area is "
                "that of the case's answers; a case about two areas is counted in both, so areas may add up to more "
                "than the cases. A team's cases are those it owns."
            ),
            N_(
                "In the picture by frequency (Pareto) bars and line share one scale: the bar is one cause, the line "
                "the sum so far. The mark at 80 %% is there from 20 cases on. On the fishbone each cause has its most "
                "frequent areas, or the helpdesk's reasons where no area is known, and the last answer to why it "
                "happened that was given in the month."
            ),
        ),
    ),
    Definition(
        "action_worked",
        N_("Did a change work"),
        (
            N_(
                "For each corrective action the page compares the 30 days before it was planned with the 30 days up to "
                "its check: the share of 1 and 2 among the counted answers about its product area (without an area, of "
                "its department), with the likely range and the least difference that could have been seen, and the "
                "number of cases closed with its root cause there. Other things may have changed as well, so a person "
                "looks at the figures and says: it worked, it did not, or unclear."
            ),
            N_(
                "“Of 8 checked 6 worked” counts those judgements. Late is what is not done after its due day; to check "
                "is what is done and has reached the day of its check."
            ),
        ),
    ),
)
