"""What an administrator says of a brand is what its customers' letters and pages say, and is kept by version."""

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from survey_service.audit import Actor, AuditEntry
from survey_service.db import DbContext, new_context
from survey_service.flows.brand_changed import NoSuchBrand, brand_changed, logo_put, logo_removed
from survey_service.flows.preference_set import NotEditable
from survey_service.invitations.invitation import Invitation
from survey_service.mail.outbox_mail import OutboxMail
from survey_service.preferences.brands import brand_of, question_of, wording_of, wording_versions
from survey_service.preferences.logos import logo
from survey_service.preferences.wording import BadWording
from tests.mail_world import Post

Ctx = Callable[[], DbContext]
ACME = {
    "shown_name": "Acme Care",
    "mail_from": "Acme Care <care@acme.example>",
    "reply_to": "care@acme.example",
    "hide_subject": "yes",
    "show_agent": "no",
    "question:en": "Did we help you with {ticket}?",
    "closing:en": "Kind regards,\n{brand}",
}


@pytest.fixture
def letter(outbox_post: Post, ctx: Ctx) -> Callable[..., str]:
    """`letter(ticket__brand="acme")` is the message as it left."""

    def send(**changes: object) -> str:
        outbox_post.survey(**changes)
        outbox_post.work()
        raw = ctx().session.scalars(select(OutboxMail.raw).order_by(OutboxMail.id.desc())).first()
        assert raw is not None
        return raw.decode().replace("=\r\n", "").replace("=20", " ")

    return send


@pytest.fixture
def ctx(outbox_post: Post) -> Ctx:
    return lambda: new_context(Actor("user", 1))


def test_a_letter_says_and_is_sent_as_the_brand(letter: Callable[..., str], ctx: Ctx) -> None:
    brand_changed(ctx(), "acme", ACME)

    said = letter(ticket__brand="acme")

    assert "From: Acme Care <care@acme.example>" in said
    assert "Reply-To: care@acme.example" in said
    assert "Did we help you with T1?" in said
    assert "Kind regards,\r\nAcme Care" in said
    assert "Export fails" not in said
    assert "Asha" not in said


def test_another_brand_and_none_are_as_they_were(letter: Callable[..., str], ctx: Ctx) -> None:
    before = letter(ticket__brand="other")

    brand_changed(ctx(), "acme", ACME)
    after = letter(ticket__brand="other")

    assert [head for head in before.splitlines() if head.startswith(("From:", "Reply-To:"))] == [
        head for head in after.splitlines() if head.startswith(("From:", "Reply-To:"))
    ]
    assert "How do you rate the quality of support for this ticket?" in after
    assert "Asha looked after it." in after


def test_what_the_installation_says_holds_for_brands_that_do_not(letter: Callable[..., str], ctx: Ctx) -> None:
    brand_changed(ctx(), "", {"question:en": "All well?", "closing:en": "Bye", "colour": "#ABC"})
    brand_changed(ctx(), "acme", {"question:en": "All well at {brand}?"})

    acme, none = letter(ticket__brand="acme"), letter()

    assert "All well at acme?" in acme
    assert "All well?" in none
    assert "Bye" in acme
    assert brand_of(ctx().session, ctx().preferences, "acme").colour == "#aabbcc"


def test_a_survey_keeps_the_question_it_was_sent_with(letter: Callable[..., str], ctx: Ctx) -> None:
    letter(ticket__brand="acme")
    brand_changed(ctx(), "acme", {"question:en": "First?"})
    letter(ticket__brand="acme")
    brand_changed(ctx(), "acme", {"question:en": "Second?"})
    letter(ticket__brand="acme")
    brand_changed(ctx(), "acme", {"question:en": ""})
    letter(ticket__brand="acme")

    kept = ctx().session.scalars(select(Invitation.question_id).order_by(Invitation.id)).all()

    assert [question_of(ctx().session, ctx().preferences, one) for one in kept] == [None, "First?", "Second?", None]


def test_a_question_another_process_wrote_a_moment_ago_is_known(ctx: Ctx) -> None:
    before = ctx().preferences
    brand_changed(ctx(), "acme", {"question:en": "First?"})
    (version,) = wording_versions(ctx().session, "acme")

    assert question_of(ctx().session, before, version.id) == "First?"
    assert question_of(ctx().session, before, None) is None


def test_each_change_of_a_question_is_a_version_with_its_time(ctx: Ctx, outbox_post: Post) -> None:
    brand_changed(ctx(), "", {"question:en": "All well?"})
    outbox_post.clock.move(hours=1)
    brand_changed(ctx(), "acme", {"question:en": "First?", "closing:en": "Bye"})
    outbox_post.clock.move(hours=-3)  # another process's clock
    brand_changed(ctx(), "acme", {"question:en": ""})
    brand_changed(ctx(), "other", {"question:en": "Else?"})

    versions = wording_versions(ctx().session, "acme")

    assert [(one.brand, one.language, one.question) for one in versions] == [
        ("", "en", "All well?"),
        ("acme", "en", "First?"),
        ("acme", "en", None),
    ]
    assert versions[1].valid_from < versions[2].valid_from


def test_words_of_another_language_are_never_mixed_in(ctx: Ctx) -> None:
    brand_changed(ctx(), "acme", {"question:en": "First?"})
    acme = brand_of(ctx().session, ctx().preferences, "acme")

    assert wording_of(ctx().session, ctx().preferences, acme, "en-GB").question == "First?"
    assert wording_of(ctx().session, ctx().preferences, acme, "tlh").question == "First?"  # such letters are in English


def test_only_what_differs_is_written_and_audited_by_name(ctx: Ctx) -> None:
    brand_changed(ctx(), "acme", {"shown_name": "Acme", "colour": "#123"})

    changed = brand_changed(ctx(), "acme", {"shown_name": "Acme", "colour": "#112233", "hide_subject": "yes"})

    assert changed == ["hide_subject"]
    entries = ctx().session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    told = [(one.act, one.about, one.changed) for one in entries if one.about == "brand"]
    assert told == [("brand_changed", "brand", ["shown_name", "colour"]), ("brand_changed", "brand", ["hide_subject"])]


def test_nothing_is_written_where_one_of_several_is_wrong(ctx: Ctx) -> None:
    with pytest.raises(BadWording, match=r"line 1: \{tikket\} is not a variable here"):
        brand_changed(ctx(), "acme", {"shown_name": "Acme", "question:en": "How was {tikket}?"})

    assert brand_of(ctx().session, ctx().preferences, "acme").shown_name == "acme"


@pytest.mark.parametrize(
    ("name", "text", "wrong"),
    [
        ("colour", "red", ValueError),
        ("mail_from", "Acme", ValueError),
        ("reply_to", "Acme <care@acme.example>", ValueError),
        ("hide_subject", "perhaps", ValueError),
        ("shown_name", "x" * 81, ValueError),
        ("question:xx", "Well?", NotEditable),
        ("question:", "Well?", NotEditable),
        ("word:en", "Great", NotEditable),
        ("edit_window", "P7D", NotEditable),
    ],
)
def test_what_cannot_hold_is_refused(ctx: Ctx, name: str, text: str, wrong: type[Exception]) -> None:
    with pytest.raises(wrong):
        brand_changed(ctx(), "acme", {name: text})


@pytest.mark.parametrize("brand", ["x" * 201, "a\x00b", "\ud800"])
def test_a_brand_no_ticket_can_have_is_refused(ctx: Ctx, brand: str) -> None:
    with pytest.raises(NoSuchBrand):
        brand_changed(ctx(), brand, {"colour": "#123456"})


def test_a_logo_is_put_exchanged_and_removed(ctx: Ctx) -> None:
    red, blue = (logo(_picture(shade)) for shade in ("red", "blue"))

    told = [logo_put(ctx(), "acme", one) for one in (red, red, blue)]

    acme = brand_of(ctx().session, ctx().preferences, "acme")
    assert (told, acme.logo_digest, acme.logo_size) == ([True, False, True], blue.digest, (60, 20))
    assert [logo_removed(ctx(), "acme"), logo_removed(ctx(), "acme")] == [True, False]
    assert brand_of(ctx().session, ctx().preferences, "acme").logo_digest is None


def _picture(shade: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (60, 20), shade).save(out, "PNG")
    return out.getvalue()
