"""What each figure means: the one source of the page and of docs/definitions.md, with the settings in force (A5)."""

from datetime import timedelta
from typing import Final

from survey_service.charts.drawing import SMALLEST_N_FOR_PERCENT
from survey_service.feedback.appealing import DECIDE_WITHIN
from survey_service.feedback.verdicts import REVIEW_DAYS
from survey_service.language import N_, Translator
from survey_service.preferences.preferences import Preferences
from survey_service.reports.defined import Definition
from survey_service.reports.desk_definitions import DESK
from survey_service.reports.equal_age import MOST_LIVE
from survey_service.reports.exclusions import ENOUGH
from survey_service.reports.funnel_definitions import FUNNEL
from survey_service.reports.further_definitions import FURTHER
from survey_service.reports.incident_calls import STILL_ABOUT_IT
from survey_service.reports.intervals import SMALLEST_EXPECTED
from survey_service.reports.judged_definitions import JUDGED
from survey_service.reports.level_definitions import LEVELS
from survey_service.reports.month_definitions import MONTHS
from survey_service.reports.rag import ENOUGH as RAG_ENOUGH
from survey_service.reports.shared_definitions import SHARED
from survey_service.reports.ticket_definitions import TICKETS

CREDIT_RULES: Final = {
    "assignee": N_("the person the ticket is assigned to when it closes"),
    "closer": N_("the person who closes the ticket"),
    "last_replier": N_("the person who wrote the last public reply"),
}


DEFINITIONS: Final = (
    Definition(
        "question",
        N_("The question"),
        (
            N_(
                "After a ticket is solved the customer is asked once: How do you rate the quality of support for this "
                "ticket? The answers are 1 Poor, 2 Weak, 3 OK, 4 Good, 5 Excellent."
            ),
            N_(
                "A score and its words can be changed for %(edit_window)s after the first answer. The score that "
                "counts is the last one before somebody first tried to reach the customer about it; later changes are "
                "shown beside it and change no figure."
            ),
        ),
    ),
    Definition(
        "counted",
        N_("Counted answers"),
        (
            N_(
                "Every answer counts, but for two kinds: answers a machine pressed (they are kept apart until a "
                "manager restores them), and answers that two people, one after the other, have marked as a machine's, "
                "abuse or a mistake. Nobody can change a score."
            ),
            N_(
                "n is the number of counted answers. One customer may have answered several times, so the number of "
                "customers is shown beside it."
            ),
        ),
    ),
    Definition(
        "csat",
        N_("4 or 5 (CSAT)"),
        (
            N_("Answers of 4 or 5 ÷ counted answers. Beside it: 1 or 2 ÷ counted answers, the mean, all five counts."),
            N_(
                "A 3 is neither good nor bad here. For those used to tools that count a 3 as bad, a line under the "
                "figures says how many the unhappy would be then."
            ),
        ),
    ),
    Definition(
        "verdicts",
        N_("The person, the product, the process"),
        (
            N_(
                "Each answer can speak of three sides: the person who helped, the product, and the process (waiting, "
                "price, policy). Each is good, neutral, a problem, or not spoken of. The overall score says nothing of "
                "which side is meant, so each side is sought for itself."
            ),
            N_(
                "A figure about one side is good ÷ (good + neutral + a problem), with its likely range. How many "
                "answers were left out, and how many wait for a person to decide, stands beside it, listed by score. "
                "The three and the overall score are never added up; 4 or 5 (CSAT) counts all answers at every level."
            ),
            N_(
                "For the product: “The product was a problem in 31 of 212 answers and in 61 %% of 38 lows” counts all "
                "answers, and lows are scores of 1 or 2. The share of 4 and 5 among those who speak of the product is "
                "labelled “only those who named it”, as it leaves out everybody who had nothing to say of it."
            ),
        ),
    ),
    Definition(
        "evidence",
        N_("What a verdict is taken from"),
        (
            N_(
                "For each side the first of these that says something: 1. what a person decided, by telling the parts "
                "of the comment apart or by an appeal (never the agent or the agent's lead); 2. what the customer "
                "chose for that side; 3. the parts of the comment the splitter is sure of; 4. for the person alone, "
                "and only where nothing says which side is meant, the score: 4 and 5 good, 3 neutral, 1 and 2 a "
                "problem. Praise and complaint about the same side make it neutral. Reasons a customer ticks count in "
                "no verdict."
            ),
            N_(
                "So an answer that speaks only of the product or the process is left out of the person's figure, "
                "whatever its score: a 2 that blames the product does not count against the person, and a 5 that "
                "praises it does not count for the person. A 2 with “the product was a problem, the person was good” "
                "is good for the person."
            ),
            N_(
                "Where the customer's choice and a part that is sure contradict each other, or the customer chose no "
                "side and some part is not sure, the answer is in no figure about the person until somebody has "
                "decided. What is undecided after %(review_days)s is settled by the score. A comment in a language "
                "the splitter does not know says nothing by itself."
            ),
            N_(
                "Each part of a comment is shown with its side and tone, and with what the verdict was taken from: "
                "“said by the customer”, “from the words, 94 %% sure”, “decided by a person”, “by the score”, or "
                "“waits for review until …”. Nothing changes the customer's words; no callback depends on the parts."
            ),
        ),
    ),
    Definition(
        "themes",
        N_("Themes of the product"),
        (
            N_(
                "A theme takes the parts of comments about the product that hold one of its key words; people put in "
                "what the rule misses and take out what is wrong, and no rule changes that again. An answer counts in "
                "a theme once, where it says that the product was a problem and a part of it in the theme is no "
                "praise. It can count in two themes, so the sum so far counts answers, each once. “No theme” are "
                "answers whose words about the product are in none; “no words” those that only ticked that the "
                "product was a problem, or whose words are not surely about it."
            ),
            N_(
                "“18 of 20 right, of revision 3” says how often the rule was right: up to 20 of the parts it took are "
                "drawn by lot, and a person says of each whether it belongs. A changed rule is a new revision and is "
                "checked anew. Value a year is that of the accounts as known now, each account once."
            ),
        ),
    ),
    Definition(
        "appeals",
        N_("Appeals"),
        (
            N_(
                "An agent can appeal against a rating with a reason. Product, policy or the wrong person change the "
                "verdict or who it counts for; a machine, abuse or a mistake may take it out of the figures. Somebody "
                "decides whose own and team figures do not hold it, within %(appeal_days)s; then it passes to the next "
                "manager. The rating stays visible with the reason, and the share of ratings left out is itself "
                "reported."
            ),
        ),
    ),
    Definition(
        "exclusions",
        N_("Taken out of the figures"),
        (
            N_(
                "Ratings taken out ÷ ratings (counted and invalid, by the day of the answer). Taken out are those "
                "found invalid by two people, those an appeal credited to nobody, and those an appeal about product or "
                "policy left out of the agent's figure; each once, in this order. What was taken back is not taken "
                "out. A rating taken from an agent stays in that agent's share. By who decided: of the ratings a "
                "person decided on, those taken out by it."
            ),
            N_(
                "A share is called unusual, to managers only, where it is of at least %(enough)s ratings and differs "
                "from that of all others by more than chance gives three times in a thousand: the 99.7 %% interval of "
                "the difference (Newcombe's method 10) does not hold zero. It says where to look, not what is wrong. "
                "Agents see their own share and the company's."
            ),
        ),
    ),
    Definition(
        "rate",
        N_("Response rate"),
        (
            N_(
                "Of the surveys sent in the period, those answered ÷ (sent − bounced − dropped − taken back unanswered "
                "because the ticket was opened again). Sent includes mails whose arrival is unknown, and leaves out "
                "refused ones. An answer pressed by a machine does not count as answered."
            ),
            N_(
                "A link can be answered for %(expiry)s. A rate of surveys younger than that says “so far”: it can "
                "still rise, and should be compared with others of the same age only."
            ),
        ),
    ),
    Definition(
        "time",
        N_("Days, weeks and months"),
        (
            N_(
                "All days, weeks and months are those of %(zone)s, the same for all readers. Answers belong to the day "
                "they were given; a page can be switched to the day the ticket was closed. Weeks begin on Monday."
            ),
        ),
    ),
    Definition(
        "chance",
        N_("Likely range, and what chance alone gives"),
        (
            N_(
                "The likely range of a share is its Wilson interval at 95 %%. Under %(smallest)s answers no per cent "
                "is printed, only the counts; without any answer a dash."
            ),
            N_(
                "“Within chance”: the 95 %% interval of the difference between the two periods (Newcombe's method 10) "
                "holds zero. The least change that could have been told from chance is the one that samples of these "
                "sizes show with 80 %% power."
            ),
            N_(
                "In the picture by week the band is three standard errors around the average, for each week's own "
                "number of answers. Where fewer than %(expected)s answers of either kind were to be expected it is "
                "counted from the binomial distribution, with the same chance of a false mark. Only a week outside it "
                "is marked; one in several hundred is by chance."
            ),
        ),
    ),
    Definition(
        "credit",
        N_("Who an answer counts for"),
        (
            N_(
                "Agent, team, department, account and area are written down when the ticket closes and do not change "
                "with later assignments, renaming or leaving. The agent is %(credit_rule)s; where that is a bot or "
                "nobody, the person who last replied. “No agent” is a line of its own, so that levels add up."
            ),
            N_("Agents are listed by name and never ranked."),
        ),
    ),
    Definition(
        "asking",
        N_("Who is asked"),
        (
            N_(
                "One survey per customer in %(throttle)s at most, none for tickets solved longer than %(max_age)s ago, "
                "and none to those who opted out. Every ticket that is not asked about has its reason written down. "
                "An agent cannot choose, delay, stop or trigger a survey and never sees a customer's link."
            ),
        ),
    ),
    *JUDGED,
    *LEVELS,
    *FUNNEL,
    *TICKETS,
    *DESK,
    *FURTHER,
    *SHARED,
    *MONTHS,
)


def definitions(preferences: Preferences, translator: Translator) -> list[Definition]:
    """In the reader's language, with what holds now."""
    values = {
        "edit_window": length(preferences.edit_window, translator),
        "expiry": length(preferences.survey_expiry, translator),
        "throttle": length(preferences.survey_throttle, translator),
        "max_age": length(preferences.survey_max_age, translator),
        "review_days": _business_days(REVIEW_DAYS, translator),
        "appeal_days": _business_days(DECIDE_WITHIN, translator),
        "still": length(STILL_ABOUT_IT, translator),
        "zone": translator.zone(preferences.report_zone),
        "enough": translator.number(ENOUGH),
        "rag_enough": translator.number(RAG_ENOUGH),
        "most_live": translator.number(MOST_LIVE),
        "smallest": translator.number(SMALLEST_N_FOR_PERCENT),
        "expected": translator.number(SMALLEST_EXPECTED),
        "credit_rule": translator.gettext(CREDIT_RULES[preferences.credit_rule]),
    }
    return [
        Definition(
            one.anchor,
            translator.gettext(one.term),
            tuple(translator.gettext(text) % values for text in one.paragraphs),
        )
        for one in DEFINITIONS
    ]


def as_markdown(preferences: Preferences, translator: Translator) -> str:
    """docs/definitions.md."""
    parts = [
        "# How each figure is counted",
        "Made from `survey_service/reports/definitions.py` by `python -m scripts.definitions`.",
    ]
    parts.append("The values are the defaults; the page `/reports/definitions` shows those in force.")
    for one in definitions(preferences, translator):
        parts += [f"## {one.term}", *one.paragraphs]
    return "\n\n".join(parts) + "\n"


def _business_days(days: int, translator: Translator) -> str:
    words = translator.ngettext("%(n)s business day", "%(n)s business days", days)
    return words % {"n": translator.number(days)}


def length(span: timedelta, translator: Translator) -> str:
    """In days, or hours where it is no whole number of days."""
    hours = round(span.total_seconds() / 3600)
    if hours % 24:
        return translator.ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": translator.number(hours)}
    return translator.ngettext("%(n)s day", "%(n)s days", hours // 24) % {"n": translator.number(hours // 24)}
