"""What the figures of a monthly report mean; the others are in definitions.py, which puts the values in."""

from typing import Final

from survey_service.language import N_
from survey_service.reports.defined import Definition

MONTHS: Final = (
    Definition(
        "month_report",
        N_("The monthly report"),
        (
            N_(
                "It holds the figures of this page for one month, by the day of the answer: the scores, the response "
                "rate of the surveys sent in the month, the three verdicts, by department and team; callbacks by the "
                "day of their deadline, cases won back by the day they closed, and what was taken out. Beside them the "
                "month before and the same month a year ago, each with the range of the difference (Newcombe 95 %%) "
                "and the least difference that samples of these sizes show with 80 %% power."
            ),
            N_(
                "Problems with the product by theme, root causes of the cases closed, and corrective actions that were "
                "planned, done or checked in the month or are not finished: low ratings of their kind in the 30 days "
                "before they were planned and in those up to their check."
            ),
        ),
    ),
    Definition(
        "month_closed",
        N_("A closed month and its corrections"),
        (
            N_(
                "A month closes on the tenth day of the next one, in the zone of the reports, and its counts are "
                "stored; the report says the same ever after. What changes later (a score its customer edits, a rating "
                "found invalid, a verdict decided, a part of the words moved) stands as a correction in the report of "
                "the month that closes next: the stored counts with all corrections are what a recount gives. Erasing "
                "a person changes none of them."
            ),
            N_(
                "A month younger than the life of a link has a response rate “so far”, compared with the month before "
                "at the same age; once it is whole the next report says what it became."
            ),
        ),
    ),
)
