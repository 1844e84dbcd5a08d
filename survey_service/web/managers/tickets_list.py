"""`/reports/tickets/list`: the tickets behind a number, as far as the reader may open them (0.3)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import abort, render_template, request, url_for

from survey_service.reports.level_words import LEVEL_WORDS
from survey_service.reports.solved import LEVELS
from survey_service.reports.ticket_list import BY_OPENING, KEYS, Asked, Line, listed
from survey_service.web.auth import may
from survey_service.web.managers.asking import WITHOUT
from survey_service.web.managers.tickets import DEFAULT, blueprint, kept_by_address, narrowed_by_address
from survey_service.web.managers.tickets_words import LISTED, lasting
from survey_service.web.managers.words import when
from survey_service.web.narrowing import in_reach
from survey_service.web.reading import BAD_FILTER, Sight, sight
from survey_service.web.saying import say as _


@dataclass(frozen=True)
class Shown:
    """One ticket in words; what this reader may not see is None."""

    number: str
    url: str | None
    subject: str | None
    customer: str | None
    who: str
    moment: Any
    channel: str
    reason: str
    replies: int | None
    first: str
    age: str


@blueprint.get("/tickets/list")
@may("lead", "manager", "auditor")
def listing() -> str:
    """`of` says which number; the filters are those of the page, and a root cause, severity, region or shift."""
    seen = sight(DEFAULT)
    of = seen.one_of("of", tuple(LISTED)) or abort(422, BAD_FILTER)
    chosen = in_reach(seen.chosen)
    keys = {name: request.args[name] for name in KEYS if request.args.get(name)}
    asked = Asked(of, narrowed_by_address(), {n: "" if k == WITHOUT else k for n, k in keys.items()}, chosen.period)
    page = listed(seen.ctx.session, asked, seen.reader.scope(), seen.place, seen.ctx.now)
    kept: dict[str, Any] = {"of": of, **chosen.address, **kept_by_address(), **keys}
    return render_template(
        "reports/tickets_list.html",
        what=_(LISTED[of]),
        filters=_filter_words(keys),
        chosen=chosen,
        speaker=seen.translator,
        is_now=of == "open",
        by_opening=of in BY_OPENING,
        whole=seen.reader.scope().everybody,
        rows=[_shown(seen, one, of) for one in page.items],
        names=seen.reader.sees_customer,
        pages=seen.pages(page, **kept),
        back=url_for("tickets.page", **{name: value for name, value in kept.items() if name not in ("of", *KEYS)}),
    )


def _filter_words(keys: dict[str, str]) -> list[str]:
    """ "Team: Billing", "No shift"."""
    said = []
    for name, key in {**kept_by_address(), **keys}.items():
        one, none = (_("Root cause"), _("No root cause")) if name == "cause" else _level(name)
        said.append(none if key == WITHOUT else f"{one}: {key}")
    return said


def _level(name: str) -> tuple[str, str]:
    assert name in (*LEVELS, *KEYS)
    return _(LEVEL_WORDS[name].one), _(LEVEL_WORDS[name].none)


def _shown(seen: Sight, one: Line, of: str) -> Shown:
    """Auditors, who read masked, see neither subject nor customer."""
    moment = one.opened_at if of in BY_OPENING else one.closed_at
    is_link = (one.url or "").lower().startswith(("https://", "http://"))
    who = [one.agent or _("no agent"), *([one.team] if one.team else [])]
    return Shown(
        one.number,
        one.url if is_link else None,
        None if seen.reader.masked else one.subject,
        one.customer if seen.reader.sees_customer else None,
        " · ".join(who),
        when(moment, seen.ctx.now) if moment is not None else "—",
        one.channel or "—",
        one.reason or "—",
        one.replies,
        _length(one.first),
        _length(one.age),
    )


def _length(seconds: int | None) -> str:
    """A time that ends before it begins is told as such."""
    if seconds is None:
        return "—"
    return lasting(timedelta(seconds=seconds)) if seconds >= 0 else f"−{lasting(timedelta(seconds=-seconds))}"
