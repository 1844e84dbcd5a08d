"""What the letters of own feedback say, gathered as they leave: what was erased, hidden or taken back meanwhile is not
in them. Nothing a customer is, only what was said (A1)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from survey_service.feedback.masking import masked
from survey_service.flows.context import Context
from survey_service.flows.feedback_mailed import zone_of
from survey_service.language import staff_translator
from survey_service.mail.queued import Mail
from survey_service.reports.cards import Card, Reading, cards
from survey_service.reports.comments import Asked, Comment, comments
from survey_service.reports.names import company_names, customer_names
from survey_service.reports.own_feedback import LOW, News, news
from survey_service.responses.scores import score_word
from survey_service.staff.reader import Scope, reader_of
from survey_service.staff.user import User

LETTERS = ("daily_feedback", "praise")
SHOWN = 10  # comments in a letter; with their words cut to 320 characters it stays under 50 KB in any script
AGENT = frozenset({"agent"})


def daily_feedback(ctx: Context, session: Session, mail: Mail) -> dict[str, Any] | None:
    """None where nobody wants it any more, or nothing of it is left."""
    user = _agent(session, mail)
    if user is None or user.agent_id is None or not user.daily_feedback:
        return None
    since, until = (datetime.fromisoformat(mail.params[name]) for name in ("since", "until"))
    found = news(session, user.agent_id, since, until)
    if not found.anything:
        return None
    reading = _reading(ctx, session, user)
    shown = _comments(session, user.agent_id, Asked(only=found.ids[:SHOWN], with_words=True, only_counted=True))
    _remember(mail, shown)
    told = [(card.agent == "good", one) for card, one in _told(session, shown, reading)]
    return _addresses(ctx) | {
        **_counts(found),
        "since_day": since.astimezone(reading.zone).date(),
        "praise": [one for is_praise, one in told if is_praise],
        "others": [one for is_praise, one in told if not is_praise],
        "more": len(found.ids) - len(told),
    }


def praise(ctx: Context, session: Session, mail: Mail) -> dict[str, Any] | None:
    """None where nobody wants it any more, or no praise is left of it."""
    user = _agent(session, mail)
    if user is None or user.agent_id is None or not user.praise_at_once:
        return None
    asked = Asked(only=tuple(mail.params["responses"]), agent="good", with_words=True, only_counted=True)
    left = [one for one in _comments(session, user.agent_id, asked) if min(one.score, one.score_now) > LOW]
    if not left:
        return None
    shown = left[:SHOWN]
    told = [one for _, one in _told(session, shown, _reading(ctx, session, user))]
    return _addresses(ctx) | {"praise": told, "given": len(left), "more": len(left) - len(told)}


def _agent(session: Session, mail: Mail) -> User | None:
    user = session.get(User, mail.user_id) if mail.user_id else None
    if user is None or not user.active or not any(role.name == "agent" for role in user.roles):
        return None
    return user


def _reading(ctx: Context, session: Session, user: User) -> Reading:
    """As an agent reads, whatever else this person is: a letter knows no customer."""
    reader = replace(reader_of(session, user), roles=AGENT)
    return Reading(reader, staff_translator(user.language), zone_of(ctx, user.timezone), ctx.now, one_agent=True)


def _comments(session: Session, agent_id: int, asked: Asked) -> Sequence[Comment]:
    """Praise first."""
    ids = asked.only or ()
    if not ids:
        return ()
    return comments(session, asked, Scope(agent_id=agent_id), "praise", size=len(ids)).items


def _remember(mail: Mail, shown: Sequence[Comment]) -> None:
    """Whose words are in it, so that erasing one of them finds the copy."""
    mail.params = mail.params | {"responses": [comment.id for comment in shown]}


def _told(session: Session, shown: Sequence[Comment], reading: Reading) -> list[tuple[Card, dict[str, Any]]]:
    ready = {card.id: card for card in cards(session, shown, reading)}
    return [(ready[one.id], _one(one, ready[one.id], reading)) for one in shown]


def _one(comment: Comment, card: Card, reading: Reading) -> dict[str, Any]:
    gettext = reading.translator.gettext
    pieces = masked(comment.why or "", customer_names(comment), reading.translator, company_names(comment))
    words = "".join(f"[{piece.text}]" if piece.masked else piece.text for piece in pieces)
    marks = [*card.tags, *([gettext("to review")] if card.agent == "to_review" else [])]
    banner = card.banner
    return {
        "score": comment.score,
        "score_word": score_word(comment.score, reading.translator),
        "about": ", ".join(card.meta),
        "words": None if card.folded else words,
        "marks": ", ".join(marks) or None,
        "stay": f"{banner.bold} {banner.text}" if banner is not None and banner.text else None,
    }


def _counts(found: News) -> dict[str, int]:
    names = ("changed", "good", "judged", "left_out", "to_review", "wordless")
    return {"given": found.answers} | {name: getattr(found, name) for name in names}


def _addresses(ctx: Context) -> dict[str, Any]:
    base = ctx.preferences.base_url.rstrip("/")
    return {"link": f"{base}/agents/?show=newest", "mails_link": f"{base}/account/mails"}
