"""The answer first, in one sentence made from the figures, and what belongs under it."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from survey_service.charts.drawing import SMALLEST_N_FOR_PERCENT
from survey_service.language import N_, Translator
from survey_service.reports.chosen import Chosen
from survey_service.reports.compared import Share, change
from survey_service.reports.judged import Line
from survey_service.reports.kpis import Kpi
from survey_service.reports.rag import State
from survey_service.reports.spread import Spread

__all__ = ["ABOUT_AGENT", "ABOUT_YOU", "OVERALL", "Held", "Share", "Wording", "answer", "figure", "of_line"]
__all__ += ["product_headline", "under"]


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said of a share: `some` of n answers, `none` where there is none."""

    some: Callable[[Translator, int], str]
    none: str


OVERALL = Wording(
    lambda speaker, n: speaker.ngettext(
        "%(figure)s answer %(when)s was 4 or 5", "%(figure)s answers %(when)s were 4 or 5", n
    ),
    N_("No answers %(when)s"),
)
ABOUT_YOU = Wording(
    lambda speaker, n: speaker.ngettext(
        "%(figure)s answer about you %(when)s was good", "%(figure)s answers about you %(when)s were good", n
    ),
    N_("No answers about you %(when)s"),
)
ABOUT_AGENT = Wording(
    lambda speaker, n: speaker.ngettext(
        "%(figure)s answer about this agent %(when)s was good",
        "%(figure)s answers about this agent %(when)s were good",
        n,
    ),
    N_("No answers about this agent %(when)s"),
)


NOTHING = Share(0, 0)


@dataclass(frozen=True, slots=True)
class Held:
    """What the first share is held against besides: its colour with the target, and the same days a year earlier."""

    state: State | None = None
    target: float | None = None
    year: Share = NOTHING


def figure(share: Share, translator: Translator) -> str:
    """ "84 % of 212", under ten "3 of 8": never a per cent without its n."""
    values = {"n": translator.number(share.n), "good": translator.number(share.good)}
    if share.n < SMALLEST_N_FOR_PERCENT:
        return translator.gettext("%(good)s of %(n)s") % values
    values["share"] = translator.percent(share.good / share.n)
    return translator.gettext("%(share)s of %(n)s") % values


def answer(
    wording: Wording,
    now: Share,
    before: Share,
    chosen: Chosen,
    translator: Translator,
    url: str | None = None,
    held: Held | None = None,
) -> Markup:
    """ "84 % of 212 answers this month were 4 or 5, on target; last month 81 % of 198, within chance."

    The first figure is a link to its ratings where `url` is given. Of `held` it says what the numbers bear: that the
    target is reached or missed, and a change since a year earlier that is beyond chance, or that is the only one known.
    """
    held = held or Held()
    first = _first(wording, now, chosen, translator, url)
    target = _target(now, held, translator)
    parts = [_second(now, before, chosen, translator), *_a_year_earlier(now, before, held.year, translator)]
    return Markup("{}{}; {}.").format(first, target, "; ".join(parts))


def of_line(wording: Wording, line: Line, chosen: Chosen, translator: Translator, url: str | None = None) -> Markup:
    """The same of a figure that was judged."""
    before, year = (one.then if one is not None else NOTHING for one in (line.before, line.year))
    target = line.threshold.share[0] if line.threshold is not None else None
    return answer(wording, line.now, before, chosen, translator, url, Held(line.state, target, year))


def _first(wording: Wording, now: Share, chosen: Chosen, translator: Translator, url: str | None) -> Markup:
    when = chosen.when(translator)
    if not now.n:
        return Markup(translator.gettext(wording.none)) % {"when": when}  # noqa: S704  # our own words
    said: str = figure(now, translator)
    if url is not None:
        said = Markup('<a href="{}">{}</a>').format(url, said)
    return Markup(wording.some(translator, now.n)) % {"figure": said, "when": when}  # noqa: S704  # the same


def _target(now: Share, held: Held, translator: Translator) -> str:
    """Green reaches the target and red misses it with its whole likely range; amber says neither."""
    if not now.n or held.target is None or held.state not in ("green", "red"):
        return ""
    if held.state == "green":
        return translator.gettext(", on target")
    target = translator.percent(held.target, 0 if round(held.target * 100, 6).is_integer() else 1)
    return translator.gettext(", below the target of %(target)s") % {"target": target}


def _a_year_earlier(now: Share, before: Share, year: Share, translator: Translator) -> list[str]:
    found = change(now, year)
    moved = found.verdict in ("rise", "fall")
    if not moved and (found.verdict != "chance" or change(now, before).verdict not in ("few", "none")):
        return []
    said = translator.gettext("a year earlier %(figure)s") % {"figure": figure(year, translator)}
    return [f"{said}, {_judged(now, year, translator)}"]


def _second(now: Share, before: Share, chosen: Chosen, translator: Translator) -> str:
    when = chosen.before_when(translator)
    if not before.n:
        return translator.gettext("%(when)s none") % {"when": when}
    said = translator.gettext("%(when)s %(figure)s") % {"when": when, "figure": figure(before, translator)}
    if not now.n:
        return said
    if min(now.n, before.n) < SMALLEST_N_FOR_PERCENT:
        return translator.gettext("%(said)s, too few to compare") % {"said": said}
    return f"{said}, {_judged(now, before, translator)}"


def _judged(now: Share, before: Share, translator: Translator) -> str:
    """By the interval of the difference: where it holds 0, chance alone may have made it."""
    verdict = change(now, before).verdict
    if verdict == "rise":
        return translator.gettext("a rise beyond chance")
    if verdict == "fall":
        return translator.gettext("a fall beyond chance")
    return translator.gettext("within chance")


def under(kpi: Kpi, before: Spread, translator: Translator) -> list[str]:
    """Sentences: from how many customers, what could not have been seen, and how others count."""
    if not kpi.n:
        return []
    said = [_from_customers(kpi, translator)]
    least = change(Share(kpi.good, kpi.n), Share(before.good, before.n)).least
    if least is not None:
        words = translator.gettext("A change under %(points)s points could not have been told from chance.")
        said.append(words % {"points": translator.number(max(round(least * 100), 1))})
    if kpi.distribution[2]:
        values = {"all": kpi.low + kpi.distribution[2], "n": kpi.n, "low": kpi.low}
        words = translator.gettext(
            "If a 3 counts as bad, as some tools do, the unhappy are %(all)s of %(n)s, not %(low)s."
        )
        said.append(words % {name: translator.number(value) for name, value in values.items()})
    return said


def product_headline(kpi: Kpi, translator: Translator, url: str | None = None) -> Markup:
    """ "The product was a problem in 31 of 212 answers and in 61 % of 38 lows."; with `url` the 31 is a link."""
    bad: str = translator.number(kpi.product.bad)
    if url is not None and kpi.product.bad:
        bad = Markup('<a href="{}">{}</a>').format(url, bad)
    many = translator.ngettext("%(bad)s of %(n)s answer", "%(bad)s of %(n)s answers", kpi.n)
    answers = Markup(many) % {"bad": bad, "n": translator.number(kpi.n)}  # noqa: S704  # our own words
    if not kpi.low:
        return Markup(translator.gettext("The product was a problem in %(answers)s; nobody gave 1 or 2.")) % {  # noqa: S704  # the same
            "answers": answers
        }
    lows = translator.ngettext("%(share)s low", "%(share)s lows", kpi.low)
    lows %= {"share": figure(Share(kpi.product.bad_lows, kpi.low), translator)}
    words = translator.gettext("The product was a problem in %(answers)s and in %(lows)s.")
    return Markup(words) % {"answers": answers, "lows": lows}  # noqa: S704  # the same


def _from_customers(kpi: Kpi, translator: Translator) -> str:
    answers = translator.ngettext("%(n)s answer", "%(n)s answers", kpi.n) % {"n": translator.number(kpi.n)}
    if not kpi.tells_people:
        return f"{answers}."
    count = {"answers": answers, "k": translator.number(kpi.customers)}
    words = translator.ngettext("%(answers)s from %(k)s customer.", "%(answers)s from %(k)s customers.", kpi.customers)
    return words % count
