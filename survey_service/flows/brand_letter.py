"""A brand's letters to nobody in particular: to be looked at on a page, or sent to whoever is signed in (D5)."""

from typing import Any

from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.flows.context import Context
from survey_service.flows.letter_written import Letter, first_name
from survey_service.language import N_, translator
from survey_service.mail.queue import enqueue
from survey_service.mail.queued import Mail
from survey_service.preferences.asking import rules_for
from survey_service.preferences.brands import Brand, brand_of, wording_of
from survey_service.staff.user import User

TESTED = "brand_test"
"""Such a letter in the queue; the letter itself is one of LETTERS and says nothing of a test."""
LETTERS = ("survey", "recovery", "fixed", "changed")
TEST_LINK = "/test-letter"
"""Where its links lead: a page that says so."""
NUMBER, NAME, AGENT = "1042", "Cy", "Asha"
SUBJECT = N_("The export stops halfway")
ABOUT = N_("Exports stop at 10,000 rows")
CHANGED = N_("We answer questions about bills within a day now.")


class NoSuchLetter(LookupError):
    """Brands have no letter of this name, or none in this language."""


def sample_values(ctx: Context, brand: Brand, letter: str, language: str, name: str | None = NAME) -> dict[str, Any]:
    """What the letter says of a ticket solved today, with all that can be known of one. Raises NoSuchLetter."""
    words = translator(language)
    if letter not in LETTERS or words.language != language:
        raise NoSuchLetter(letter)
    wording = wording_of(ctx.session, ctx.preferences, brand, language)
    today = ctx.now.astimezone(ctx.preferences.report_zone).date()
    link = ctx.preferences.base_url.rstrip("/") + TEST_LINK
    about_ticket = {
        "ticket_subject": None if brand.hide_subject else words.gettext(SUBJECT),
        "links": {score: f"{link}/{score}" for score in range(1, 6)},
        "own_closing": wording.closing,
    }
    own: dict[str, dict[str, Any]] = {
        "survey": about_ticket
        | {
            "solved_day": today,
            "agent_name": AGENT if brand.show_agent else None,
            "throttle_days": rules_for(ctx.session, ctx.preferences, None, brand.name).throttle.days,
            "own_subject": wording.subject,
            "own_intro": wording.intro,
            "own_question": wording.question,
            "own_why": wording.why,
        },
        "recovery": about_ticket | {"reached_day": today},
        "fixed": {"about": words.gettext(ABOUT), "fixed_in": "5.2", "said_day": today},
        "changed": {"changed": words.gettext(CHANGED), "said_day": today},
    }
    shared = {"customer_name": name, "ticket_number": NUMBER, "optout_link": link, "brand": brand.shown_name}
    return shared | own[letter]


def brand_letter_tested(ctx: Context, brand: str, letter: str, language: str) -> None:
    """To the address of whoever asks, now, through the queue as any other letter. Raises NoSuchLetter."""
    sample_values(ctx, brand_of(ctx.session, ctx.preferences, brand), letter, language)
    assert isinstance(ctx.actor.id, int)
    params = {"brand": brand, "letter": letter, "language": language}
    with ctx.writing() as session:
        enqueue(session, TESTED, params, due=ctx.now, now=ctx.now, user_id=ctx.actor.id)
        audit.record(session, ctx.now, ctx.actor, "brand_letter_tested", "brand", None, [letter])


def brand_test_letter(ctx: Context, session: Session, mail: Mail) -> Letter | None:
    """As it leaves, in the words that hold then; None where the account is gone."""
    user = session.get(User, mail.user_id) if mail.user_id else None
    if user is None or not user.active:
        mail.state = "cancelled"
        return None
    letter, language = mail.params["letter"], mail.params["language"]
    brand = brand_of(session, ctx.preferences, mail.params["brand"])
    values = sample_values(ctx, brand, letter, language, first_name(user.name))
    link = values["optout_link"]
    return Letter(
        mail.id,
        letter,
        user.email,
        user.name,
        language,
        values,
        optout_url=link,
        sender=brand.mail_from,
        reply_to=brand.reply_to,
    )
