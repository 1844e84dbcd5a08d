"""What the further questions, an earlier tool's ratings and breaks of method mean."""

from typing import Final

from survey_service.language import N_
from survey_service.reports.defined import Definition

FURTHER: Final = (
    Definition(
        "further",
        N_("Further questions"),
        (
            N_(
                "On the thank-you page, never in a letter, an answer may be asked one question more: how easy it was "
                "to get help (1 to 5), whether the person who helped tried hard (1 to 5, only where a person is "
                "credited), or how likely the customer is to recommend us (0 to 10). Which one, or none, is drawn by "
                "lot by the shares an administrator has set, so nobody is asked two; the share stays with the answer. "
                "One that may not be asked is not replaced by another."
            ),
            N_(
                "Each has its own n and stands by itself: no score, no verdict and no figure about an agent holds it. "
                "Only answers whose rating counts are in it, by the day of the answer. How easy it was, and whether "
                "the person tried: answers of 4 or 5 ÷ answers, with Wilson's 95 %% interval, the mean and all counts."
            ),
            N_(
                "NPS = share of those who gave 9 or 10 − share of those who gave 0 to 6, from −100 to +100. Its 95 %% "
                "interval is (p − d) ± 1.96 √((p + d − (p − d)²) ÷ (n + 3)) with ¾ added to either count: the adjusted "
                "Wald interval (Rocks, The American Statistician 70, 2016). It is never asked after a score of 3 or "
                "less, a reopened or unsolved ticket, or one whose severity is not known to be low or normal; so it "
                "speaks of customers for whom things went well."
            ),
        ),
    ),
    Definition(
        "imported",
        N_("Ratings of an earlier tool"),
        (
            N_(
                "They are a line of their own on the trend of 13 months, by the day the old tool gave and under its "
                "name, as scores of 4 or 5 ÷ its ratings. They are in no figure, no average and no limit of ours: "
                "another tool asks others, at another moment, in other words."
            ),
        ),
    ),
    Definition(
        "breaks",
        N_("Breaks of method"),
        (
            N_(
                "A mark on the trend where ratings were got in another way from that day on: the question was worded "
                "anew, rules of asking changed, ratings of our own began after an earlier tool's, or somebody noted "
                "another reason. Figures before and after one answer two different questions."
            ),
        ),
    ),
)
