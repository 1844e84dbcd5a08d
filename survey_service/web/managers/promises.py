"""What the customer of a case was told and wishes: by when, in which way, at which time of whose day, not by whom."""

from datetime import datetime
from zoneinfo import ZoneInfo

from survey_service.callbacks.board_rows import Row
from survey_service.db import request_context
from survey_service.invitations.window import customer_zone
from survey_service.web.managers.words import TIMES, clock_time
from survey_service.web.saying import reader_zone
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator


def promises(row: Row, now: datetime) -> list[str]:
    """In few words each; nothing of a case that is over or only read."""
    facts = row.facts
    if facts.state == "closed" or facts.suggest_close:
        return []
    if facts.review_only:
        return [_("asked not to be contacted")]
    told = [_by_when(row, now), _way(row), _time(row, now)]
    if any(cause.other_person for cause in row.causes):
        told.append(_("not the same person"))
    return [words for words in told if words]


def _by_when(row: Row, now: datetime) -> str | None:
    """Until the first attempt, which keeps the promise or breaks it."""
    facts = row.facts
    if facts.first_attempt_at is not None or facts.promised_at is None:
        return None
    return _("customer was told: by %(time)s", time=clock_time(facts.promised_at, now))


def _way(row: Row) -> str:
    """A blank answer allows a mail, no call (C7)."""
    wish = row.wish
    if wish is None:
        return _("e-mail, did not ask for a call")
    if not wish.wanted:
        return _("asked not to be contacted")
    ways = {"phone": _("asked for phone"), "email": _("asked for e-mail")}
    return ways.get(wish.channel or "", _("asked to be contacted"))


def _time(row: Row, now: datetime) -> str | None:
    """The customer's own part of the day; with the time it is there where that is not the reader's."""
    facts, wish = row.facts, row.wish
    best = _(TIMES[wish.best_time]) if wish and wish.best_time and wish.best_time in TIMES else None
    zone = customer_zone(facts.timezone, facts.country, request_context().preferences.report_zone)
    there = None if _same_time(zone, now) else _there(zone, now)
    if best and there:
        return _("%(best)s, %(there)s", best=best, there=there)
    return best or there


def _there(zone: ZoneInfo, now: datetime) -> str:
    speaker = current_translator()
    return _("now %(time)s %(zone)s", time=speaker.time(now, zone), zone=speaker.zone(zone))


def _same_time(zone: ZoneInfo, now: datetime) -> bool:
    return now.astimezone(zone).utcoffset() == now.astimezone(reader_zone()).utcoffset()
