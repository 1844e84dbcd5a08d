"""The filters of the figures' pages in their addresses: pairs of level and key, such as team=Billing&channel=email."""

from collections.abc import Iterable

from flask import abort
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from survey_service.language import Translator
from survey_service.reports.chosen import Chosen, add_months
from survey_service.reports.level_words import LEVEL_WORDS
from survey_service.reports.people import Person, agent_seen
from survey_service.reports.period import Period
from survey_service.reports.slices import LEVELS, key_value
from survey_service.staff.reader import Reader

Pairs = tuple[tuple[str, str], ...]
OF_LEVELS = LEVELS[1:]
OF_RATINGS = tuple(level for level in OF_LEVELS if level != "agent")
"""On the list of ratings agent=good is a verdict; an agent is asked for by level=agent&key=7."""
MOST_LIVE_MONTHS = 13


def pairs_in(args: MultiDict[str, str], levels: Iterable[str]) -> Pairs | None:
    """Those of an address, in the order of the levels; an empty key asks for what has none. level=team&key=Billing says
    the same as team=Billing. None where one level is asked for with two keys."""
    said = [(level, key) for level in levels for key in args.getlist(level)]
    level, key = args.get("level"), args.get("key")
    if key is not None and level in OF_LEVELS:
        said.append((str(level), key))
    found = dict(said)
    if len(found) < len(set(said)):
        return None
    return tuple((level, found[level]) for level in OF_LEVELS if level in found)


def agent_of(session: Session, reader: Reader, pairs: Pairs) -> Person | None:
    """The agent asked for. Whom the reader does not answer for is told as nobody (404, A1); names of customers'
    companies are not for all (403)."""
    asked = dict(pairs)
    if "account" in asked and not reader.sees_accounts:
        abort(403)
    if "agent" not in asked:
        return None
    if not asked["agent"]:
        return abort(403) if reader.scope().is_empty else None
    number = key_value("agent", asked["agent"])
    person = agent_seen(session, reader.scope(), number) if isinstance(number, int) else None
    return person if person is not None else abort(404)


def may_list(reader: Reader, level: str) -> bool:
    """Whether this reader may have the level's names before them."""
    if level == "agent":
        return not reader.scope().is_empty
    return level != "account" or reader.sees_accounts


def levels_below(reader: Reader, pairs: Pairs) -> list[str]:
    """Whatever of department, team and agent is not told by a filter; agents of one team only."""
    asked = dict(pairs)
    if "agent" in asked:
        return []
    if "team" in asked:
        return ["agent"] if may_list(reader, "agent") else []
    return ["team"] if "department" in asked else ["department", "team"]


def names_of(pairs: Pairs, person: Person | None, translator: Translator) -> list[str]:
    """What each filter is called, such as "Billing", "No channel"."""
    return [
        translator.gettext(LEVEL_WORDS[level].none)
        if not key
        else person.name
        if person is not None and level == "agent"
        else key
        for level, key in pairs
    ]


def in_reach(chosen: Chosen) -> Chosen:
    """The last thirteen months of it, as what is counted live reaches no further."""
    period = chosen.period
    start = add_months(period.end, -MOST_LIVE_MONTHS)
    if period.start >= start:
        return chosen
    size = period.end - start
    before = Period(start - size, start, period.zone)
    return Chosen("dates", size.days, Period(start, period.end, period.zone), before, chosen.today)
