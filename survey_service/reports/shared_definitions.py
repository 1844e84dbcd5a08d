"""What the figures mean that several answer for together: of releases, the shared scorecard, the brief of a meeting."""

from typing import Final

from survey_service.language import N_
from survey_service.reports.defined import Definition

SHARED: Final = (
    Definition(
        "releases",
        N_("Before and after a release"),
        (
            N_(
                "Both sides are equally long: 14, 30 or 90 days before the day of the release, and as many from that "
                "day on, which belongs to the after side. Nothing is compared before the last of them is over. The "
                "figures are those of the release's product area, or of the whole company, with the same filters as "
                "on the page of numbers, by the day of the answer or of the closing."
            ),
            N_(
                "Compared are 4 or 5 ÷ counted answers; the product good ÷ answers that judge it; the product a "
                "problem ÷ counted answers. The likely range of the difference, after minus before, is the 95 %% "
                "interval of Newcombe's method 10. Beside it stands the least difference that two samples of these "
                "sizes show with 80 %% power. Under %(smallest)s answers on a side nothing is compared."
            ),
            N_(
                "Tickets solved are those closed in these days. The likely range of their change comes from the share "
                "of the after side in both, as equal lengths give one half of them by chance. Themes: answers that "
                "name it as a problem ÷ counted answers; the ranges hold for all themes of the table together "
                "(Bonferroni)."
            ),
            N_(
                "Other releases and incidents of the same area, or of all areas, that fall into these days are named: "
                "the difference may be theirs. A comparison of before and after shows that something changed, never "
                "why."
            ),
        ),
    ),
    Definition(
        "briefs",
        N_("The page of a talk"),
        (
            N_(
                "A lead prepares it for an agent of the own team, a manager for agents of the own departments. The "
                "agent sees it two days before the talk at the latest and is told by one mail. Only these can open it, "
                "before the talk and after it; both add points, and each takes away only the own. The agent's points "
                "stand first. Nothing on the page is written by the product, and nobody is compared with colleagues."
            ),
            N_(
                "Figures are those of the agent's page over the chosen number of days up to the day before the talk "
                "(up to today while it is ahead), of answers about tickets solved in the agent's team. They are "
                "counted when the page is opened: what was corrected after the talk is in them, what customers said "
                "after it is not. By week: good ÷ (good + neutral + a problem) for the person, with the limits of "
                "chance."
            ),
            N_(
                "Praise: the latest words of answers that are good for the agent. Lessons: those on the team wall, by "
                "the day they were shared. What callbacks taught: root causes of cases about these tickets closed in "
                "these days, without those whose customer asked for another person, and what is changed because of "
                "them. Customers' names are hidden, whoever reads."
            ),
        ),
    ),
    Definition(
        "scorecard",
        N_("The scorecard"),
        (
            N_(
                "One month of the whole company, beside the month before and the thirteen that end with it. Ratings "
                "count by the day of the answer, surveys by the day they were sent, callbacks due by their deadline, "
                "recovered ones by their closing, each as on the page of its own. State, target and floor are those of "
                "the installation that held at the month's end; figures without a target have no colour."
            ),
            N_(
                "Most named problems: themes of answers with a product problem in the month, with the weeks up to its "
                "end. Root causes: of callbacks closed in the month. What was changed: corrective actions done or "
                "checked in the month, in the words customers are told, else by cause and area. The page is the same "
                "for all staff, but for the names of incidents, which those read who see callbacks."
            ),
        ),
    ),
)
