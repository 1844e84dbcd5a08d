"""Who wrote about a theme is told once that it is fixed, and nobody who may not be written to (P4)."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from sqlalchemy import select, update

from survey_service.customers.customer import Customer
from survey_service.customers.opt_out import OptOut
from survey_service.customers.suppression import Suppression
from survey_service.db import DbContext
from survey_service.feedback.telling import telling
from survey_service.feedback.theme import ThemeTold
from survey_service.flows.customer_erased import customer_erased
from survey_service.flows.customers_told import MoreThanShown, NotFixed, customers_told, trial_letter_wanted
from survey_service.flows.mails_claimed import mails_claimed
from survey_service.flows.mails_settled import mails_settled
from survey_service.flows.opt_out_changed import opted_out
from survey_service.flows.theme_changed import Work, work_told
from survey_service.flows.theme_merged import theme_merged
from survey_service.keys import token_hash
from survey_service.mail.outbox_mail import OutboxMail
from survey_service.mail.outgoing import Outcome, Reply
from survey_service.mail.queued import Mail
from survey_service.worker.loop import once
from tests.theme_world import Themes
from tests.world import HandClock

ABOUT = "Exports stop after ten thousand rows"
Ctx = Callable[[], DbContext]


@pytest.fixture
def fixed(themes: Themes, clock: HandClock) -> int:
    """A theme fixed in 7.4 that Cy and Di spoke of; Ed praised it, Fi spoke of something else."""
    theme = themes.make("Export stops", "export")
    themes.said("The export stops, says Cy", "cy", customer__name="Cy Young")
    themes.said("The export stops", "di")
    themes.said("The export is lovely", "ed", 5, tone="good")
    themes.said("Slow import", "fi")
    themes.apply()
    clock.move(hours=1)
    work_told(themes.as_("Pia"), theme, Work(fixed_in="7.4", fixed_at=clock.now()))
    return theme


def mails(ctx: Ctx) -> list[Mail]:
    session = ctx().session
    session.rollback()
    found = select(Mail).where(Mail.letter == "fixed").order_by(Mail.id).execution_options(populate_existing=True)
    return list(session.scalars(found))


def sent(ctx: Ctx) -> list[EmailMessage]:
    raw = ctx().session.scalars(select(OutboxMail.raw).where(OutboxMail.letter == "fixed").order_by(OutboxMail.id))
    return [message_from_bytes(one, policy=policy.default) for one in raw]  # type: ignore[misc]


def test_those_who_named_it_as_a_problem_get_one_letter_each(themes: Themes, fixed: int, ctx: Ctx) -> None:
    assert customers_told(themes.as_("Pia"), fixed, ABOUT, 2) == 2
    assert customers_told(themes.as_("Mia"), fixed, ABOUT, 2) == 0
    once()

    letters = sent(ctx)
    addresses = sorted(str(one["To"]) for one in letters)
    assert addresses == ["Cy Young <cy@example.com>", "Di Young <di@example.com>"]
    for one in letters:
        text = one.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        assert one["Subject"] == f"Fixed: {ABOUT}"
        assert "It is fixed in 7.4." in text
        assert one["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert str(one["List-Unsubscribe"]).strip("<>") in text
    assert telling(ctx().session, fixed) == (2, 2, 0, 0)


def test_the_way_out_of_the_letter_works(themes: Themes, fixed: int, ctx: Ctx) -> None:
    customers_told(themes.as_("Pia"), fixed, ABOUT, 2)
    once()

    link = str(sent(ctx)[0]["List-Unsubscribe"]).strip("<>").rpartition("/")[2]
    opted_out(ctx(), token_hash(link))

    assert ctx().session.scalar(select(OptOut.since)) is not None


def test_an_opt_out_between_the_click_and_the_sending_is_kept(themes: Themes, fixed: int, ctx: Ctx) -> None:
    customers_told(themes.as_("Pia"), fixed, ABOUT, 2)
    _opt_out(ctx, "di@example.com")
    once()

    assert [str(one["To"]) for one in sent(ctx)] == ["Cy Young <cy@example.com>"]
    assert sorted(one.state for one in mails(ctx)) == ["accepted", "cancelled"]
    assert all(one.sealed is None for one in mails(ctx))


def _opt_out(ctx: Ctx, address: str) -> None:
    context = ctx()
    with context.writing() as session:
        session.add(OptOut(address_hash=context.keys.address_hash(address), since=context.now))


def _suppress(ctx: Ctx, address: str) -> None:
    context = ctx()
    with context.writing() as session:
        hashed = context.keys.address_hash(address)
        session.add(Suppression(address_hash=hashed, reason="bad_address", since=context.now))


def _erase(ctx: Ctx, address: str) -> None:
    customer_erased(ctx(), address)


def _refuse(ctx: Ctx, address: str) -> None:
    _set(ctx, address, consent=False)


def _german(ctx: Ctx, address: str) -> None:
    _set(ctx, address, consent=None, country="DE")


def _set(ctx: Ctx, address: str, **values: object) -> None:
    context = ctx()
    with context.writing() as session:
        session.execute(update(Customer).where(Customer.email == address).values(**values))


GONE = [_opt_out, _suppress, _erase, _refuse, _german]


@pytest.mark.parametrize("gone", GONE)
def test_who_may_not_be_written_to_is_not_on_the_list(
    themes: Themes, fixed: int, ctx: Ctx, gone: Callable[[Ctx, str], None]
) -> None:
    gone(ctx, "di@example.com")

    assert customers_told(themes.as_("Pia"), fixed, ABOUT, 2) == 1


@pytest.mark.parametrize("gone", GONE)
def test_and_gets_no_letter_that_waited(themes: Themes, fixed: int, ctx: Ctx, gone: Callable[[Ctx, str], None]) -> None:
    customers_told(themes.as_("Pia"), fixed, ABOUT, 2)
    gone(ctx, "di@example.com")
    once()

    assert len(sent(ctx)) == 1
    assert sorted(one.state for one in mails(ctx)) == ["accepted", "cancelled"]


def test_erasure_leaves_no_word_of_a_letter_that_has_left(themes: Themes, fixed: int, ctx: Ctx) -> None:
    customers_told(themes.as_("Pia"), fixed, ABOUT, 2)
    once()
    customer_erased(ctx(), "cy@example.com")
    customer_erased(ctx(), "di@example.com")

    assert sent(ctx) == []
    assert [(one.params, one.sealed) for one in mails(ctx)] == [({}, None)] * 2


def test_a_person_erased_while_the_letter_is_on_its_way_leaves_no_copy(themes: Themes, fixed: int, ctx: Ctx) -> None:
    customers_told(themes.as_("Pia"), fixed, ABOUT, 2)
    letters = [one for one in mails_claimed(ctx(), 50) if one.letter == "fixed"]
    customer_erased(ctx(), letters[0].to)

    accepted = Reply(Outcome.ACCEPTED, "kept")
    mails_settled(ctx(), [(one, accepted) for one in letters], {one.mail_id: b"Subject: x\n\n" for one in letters})

    kept = ctx().session.scalars(select(OutboxMail.mail_id).where(OutboxMail.letter == "fixed")).all()
    assert list(kept) == [letters[1].mail_id]


def test_an_address_the_mail_service_refuses_is_suppressed(themes: Themes, fixed: int, ctx: Ctx) -> None:
    customers_told(themes.as_("Pia"), fixed, ABOUT, 2)
    letter = next(one for one in mails_claimed(ctx(), 50) if one.letter == "fixed")

    mails_settled(ctx(), [(letter, Reply(Outcome.REFUSED, "550", address_refused=True))])

    assert ctx().session.get(Suppression, ctx().keys.address_hash(letter.to)) is not None


def test_a_mail_tried_again_carries_the_same_way_out(themes: Themes, fixed: int, ctx: Ctx, clock: HandClock) -> None:
    customers_told(themes.as_("Pia"), fixed, ABOUT, 2)
    first = next(one for one in mails_claimed(ctx(), 50) if one.letter == "fixed")
    mails_settled(ctx(), [(first, Reply(Outcome.RETRY, "busy"))])
    clock.move(hours=1)

    again = next(one for one in mails_claimed(ctx(), 50) if one.mail_id == first.mail_id)

    assert again.optout_url == first.optout_url
    assert replace(again, attempt_id=first.attempt_id).values == first.values


def test_nothing_arrives_in_the_customers_night(themes: Themes, fixed: int, ctx: Ctx, clock: HandClock) -> None:
    clock.move(hours=13)  # 23:00
    customers_told(themes.as_("Pia"), fixed, ABOUT, 2)
    once()

    assert sent(ctx) == []
    assert {one.due_at - clock.now() for one in mails(ctx)} == {timedelta(hours=9)}


def test_nobody_is_told_before_it_is_fixed_nor_more_people_than_were_shown(themes: Themes, fixed: int) -> None:
    unfixed = themes.make("Slow import", "import")
    themes.apply()

    with pytest.raises(NotFixed):
        customers_told(themes.as_("Pia"), unfixed, "Slow import", 1)
    with pytest.raises(MoreThanShown):
        customers_told(themes.as_("Pia"), fixed, ABOUT, 1)


def test_who_wrote_of_it_again_after_the_fix_is_not_told_that_it_is_fixed(
    themes: Themes, fixed: int, clock: HandClock
) -> None:
    clock.move(days=20)
    themes.said("The export still stops", "cy")

    assert customers_told(themes.as_("Pia"), fixed, ABOUT, 2) == 1


def test_who_was_told_of_one_theme_is_not_told_again_of_the_whole(themes: Themes, fixed: int, ctx: Ctx) -> None:
    customers_told(themes.as_("Pia"), fixed, ABOUT, 2)
    whole = themes.make("Files", "file*")
    theme_merged(themes.as_("Pia"), fixed, whole)
    themes.apply()

    assert customers_told(themes.as_("Pia"), whole, "Files", 5) == 0
    assert {one.theme_id for one in ctx().session.scalars(select(ThemeTold))} == {whole}


def test_the_trial_letter_goes_to_whoever_asks_and_has_no_way_out(themes: Themes, fixed: int, ctx: Ctx) -> None:
    trial_letter_wanted(themes.as_("Pia"), fixed, ABOUT)
    once()

    (letter,) = sent(ctx)
    assert "pia@example.com" in str(letter["To"])
    assert letter["List-Unsubscribe"] is None
    assert telling(ctx().session, fixed).told == 0


def test_the_queue_holds_no_name_address_or_words_unsealed(themes: Themes, fixed: int, ctx: Ctx) -> None:
    customers_told(themes.as_("Pia"), fixed, ABOUT, 2)

    for one in mails(ctx):
        assert set(one.params) == {"theme", "response"}
        assert ABOUT not in (one.sealed or "")
        assert json.loads(ctx().keys.unseal(one.sealed or "") or "") == {"about": ABOUT}
