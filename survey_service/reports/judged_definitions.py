"""How a figure is judged, in words; part of reports/definitions.py, which fills in the values."""

from typing import Final

from survey_service.language import N_
from survey_service.reports.defined import Definition

JUDGED: Final = (
    Definition(
        "judged",
        N_("Target, floor and colour"),
        (
            N_(
                "A figure can have a target and a floor: a team's own, else its brand's, else the installation's, else "
                "the product's. Each is kept with the moment it was set; a period that is over is held against what "
                "was in force at its end, a running one against what holds now. Both and since when stand beside the "
                "figure."
            ),
            N_(
                "Under %(rag_enough)s answers: not enough data. Green, “on target”: the figure reaches the target and "
                "the low end of its likely range reaches the floor. Red, “below floor”: the figure is below the floor "
                "and the high end of its range is below the target. Everything else is amber, “watch”. Where less is "
                "better, the same turned round. A colour never stands without its word. A response rate that can still "
                "rise has none."
            ),
            N_(
                "How often a colour is wrong: somebody whose true share is exactly on a target of 85 %%, with a floor "
                "of 75 %%, is red by chance at most once in twenty at 30 to 40 answers, three times in a thousand at "
                "100. A point of the picture by week is marked by chance at most 2.7 times in a thousand."
            ),
            N_(
                "An agent is held against a target by the figure about the person alone; agents' pages show 90 days "
                "unless other days are chosen. The overall score and the other two sides have no target there."
            ),
        ),
    ),
    Definition(
        "compared",
        N_("Before, and a year earlier"),
        (
            N_(
                "A month is compared with the month before and with the same month of the year before, a running one "
                "with as many days of theirs as have begun; other days with as many before them and with the same "
                "dates a year earlier. The difference is that of the two shares, in points, with its 95 %% interval "
                "(Newcombe's method 10). “Beyond chance” is said only where it leaves out zero; under %(smallest)s "
                "answers in either nothing is compared. “Seen from 7 points on”: the least difference that samples of "
                "these sizes show with 80 %% power."
            ),
            N_(
                "Response rates are compared at equal age: the earlier surveys as they stood when they were as old as "
                "these are now. Running cohorts of more than %(most_live)s surveys are compared on the page of the "
                "funnel only."
            ),
        ),
    ),
    Definition(
        "strata",
        N_("The parts behind a total"),
        (
            N_(
                "A share can rise in total while it falls in its parts, because their mix changed (Simpson's paradox). "
                "The parts are told apart by team, channel, severity, segment and product area. At one mix: the change "
                "of each part, weighed by its answers in both periods. A warning stands on the page where, by answers, "
                "most parts moved against the total, or the total would have at one mix; from %(rag_enough)s answers "
                "in each period on, and only where the mix changed by more than chance gives once in a hundred "
                "(chi-squared)."
            ),
        ),
    ),
    Definition(
        "responders",
        N_("Those who answered and those who did not"),
        (
            N_(
                "Of the surveys sent in the period that could be answered, those answered by now beside those that are "
                "not: what share of each came by which channel, severity, segment, team and reason, how many tickets "
                "were opened again, and the median of the first response. The difference of two shares has its 99.7 %% "
                "interval (Newcombe's method 10), as there are many of them; it is marked where that leaves out zero. "
                "Where the two groups differ, the score speaks for those who answered only."
            ),
        ),
    ),
    Definition(
        "surveyed",
        N_("Surveyed of eligible, by agent"),
        (
            N_(
                "Of the tickets of an agent solved in the period that a customer could be asked about, those a survey "
                "was sent or is on its way for. Eligible leaves out what is beyond an agent's reach: opt-outs, "
                "consent, bad addresses, the throttle, the sample, colleagues, merged and old tickets, asking switched "
                "off, and letters the mail service gave up. A missing address, a tag, spam, the channel, few replies, "
                "closed automatically, stopped by a lead and opened again stay in, as these could be used to choose "
                "whom to ask."
            ),
            N_(
                "Unusual is a share of at least %(enough)s tickets that differs from that of all others by more than "
                "chance gives three times in a thousand (99.7 %%, Newcombe's method 10). Only managers are told, with "
                "the tickets that were not asked about. It says where to look, not what is wrong."
            ),
        ),
    ),
)
