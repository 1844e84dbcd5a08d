"""The definitions of the levels, of today's numbers and of thirteen months."""

from survey_service.language import N_
from survey_service.reports.defined import Definition

LEVELS = (
    Definition(
        "levels",
        N_("Levels and filters"),
        (
            N_(
                "Company, department, team, agent, account, segment, brand, channel, product area, reason, severity, "
                "shift and region: the same figures, each by what was written down when the ticket closed. What has "
                "none is a row of its own, such as “No team”, so that the rows of a level add up to the row above "
                "them. Names are in the order of the alphabet."
            ),
            N_(
                "Filters are pairs of a level and a name in the page's address; every figure, picture and list of the "
                "page is of the answers that fit all of them. Figures are kept for every level alone, for all "
                "but accounts within a team or department, for most within a brand, for accounts within a segment. "
                "Under other filters together, and for incidents, the answers are counted as the page is made, over "
                "the last 13 months of the period at most, and the page says so."
            ),
            N_(
                "A number of an agent counts the answers its reader may open; those about other agents are in the "
                "figures of team and company alone. Names of accounts are for those who call customers back."
            ),
        ),
    ),
    Definition(
        "now",
        N_("Today"),
        (
            N_(
                "The same figures of the day that is running, by the moment of the answer. This hour begins with the "
                "full hour. Open cases are all that are not closed; late are those whose first attempt was due and "
                "was not made; under a filter, the cases one of whose answers or wishes fits it. Waiting for review "
                "are counted answers whose words a person has to tell apart. Surveys sent today include those whose "
                "arrival is unknown; what leaves before midnight is scheduled until then."
            ),
        ),
    ),
    Definition(
        "trending",
        N_("Thirteen months"),
        (
            N_(
                "The running month and the twelve before it, each counted as a period of its own, with limits for "
                "each month's own number of answers. A number above the picture stands for what happened in that "
                "month or week: a release, an incident that began, or a day from which answers were got in another "
                "way, which is drawn as a broken line since what is on its two sides does not compare."
            ),
        ),
    ),
)
