"""The rules of installation, brand and team at work: when a ticket is solved, and when its mail is about to leave."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from apiflask import APIFlask
from sqlalchemy import select, update

from survey_service.audit import Actor
from survey_service.db import DbContext, db, new_context, product_of
from survey_service.flows.event_received import Receipt
from survey_service.flows.mails_claimed import mails_claimed
from survey_service.flows.preference_set import preference_set
from survey_service.invitations.invitation import Invitation
from survey_service.invitations.policy import drawn
from survey_service.preferences.brand_preference import BrandPreference
from survey_service.preferences.team_preference import TeamPreference
from survey_service.staff.team import Team
from survey_service.staff.user import User
from survey_service.tickets.source import Source
from tests.at_once import at_once
from tests.mail_world import AT_ONCE, Post
from tests.world import START, HandClock

Receive = Callable[..., Receipt]
ACME = {"id": "a-3", "name": "Acme"}


@pytest.fixture
def post(new_post: Callable[..., Post]) -> Post:
    """Surveys leave a day after the close, at any hour."""
    return new_post(**AT_ONCE | {"SURVEY_DELAY": "PT24H"})


def context() -> DbContext:
    return new_context(Actor("worker"))


def ruled(**texts: str) -> None:
    """The installation's rules, from now on."""
    for name, text in texts.items():
        preference_set(context(), name, text)


def of_brand(brand: str, **texts: str) -> None:
    with context().writing() as session:
        session.add_all(BrandPreference(brand=brand, name=n, value=t, valid_from=START) for n, t in texts.items())
    context().forget_preferences()


def of_team(team: str, **texts: str) -> None:
    with context().writing() as session:
        team_id = session.scalars(select(Team.id).where(Team.name == team)).one()
        session.add_all(TeamPreference(team_id=team_id, name=n, value=t, valid_from=START) for n, t in texts.items())
    context().forget_preferences()


def surveys() -> list[Invitation]:
    db.session.rollback()
    found = select(Invitation).order_by(Invitation.id).execution_options(populate_existing=True)
    return list(db.session.scalars(found))


REASONS: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "internal": ({"internal_domains": "example.com"}, {}),
    "spam": ({}, {"ticket__tags": ["Spam"]}),
    "tag": ({"skip_tags": "test, internal"}, {"ticket__tags": ["vip", "test"]}),
    "channel": ({"skip_channels": "chat"}, {"ticket__channel": "Chat"}),
    "few_replies": ({"min_public_replies": "2"}, {"ticket__public_replies": 1}),
    "sampled_out": ({"survey_sampling": "0"}, {}),
    "no_reply_address": ({"skip_role_addresses": "yes"}, {"customer__email": "info@example.com"}),
    "no_consent": ({"consent_countries": "FR"}, {"customer__country": "FR", "customer__consent": None}),
}


@pytest.mark.parametrize("reason", REASONS)
def test_a_rule_of_the_installation_leaves_a_ticket_out(reason: str, app: APIFlask, receive: Receive) -> None:
    rules, told = REASONS[reason]
    ruled(**rules)

    assert receive(**told) == Receipt("accepted", reason)


@pytest.mark.parametrize("reason", [name for name, (rules, _) in REASONS.items() if rules])
def test_without_the_rule_it_is_asked_about(reason: str, app: APIFlask, receive: Receive) -> None:
    assert receive(**REASONS[reason][1]).reason is None


@pytest.mark.parametrize("reason", REASONS)
def test_a_rule_made_meanwhile_holds_for_what_waits(reason: str, post: Post, clock: HandClock) -> None:
    rules, told = REASONS[reason]
    tags = told.pop("ticket__tags", None) if reason == "spam" else None
    post.survey(**told)
    ruled(**rules)
    if tags:
        told["ticket__tags"] = tags
        ruled(spam_tags="billing")
        with context().writing() as session:
            session.execute(update(db.metadata.tables["tickets"]).values(tags=["Billing"]))

    clock.move(days=1)

    assert (post.work(), post.surveys()) == (0, [("not_asked", reason)])


def test_agents_and_users_are_colleagues(app: APIFlask, receive: Receive) -> None:
    receive(event_id="e-1", agent__email="asha@example.com")
    with context().writing() as session:
        session.add(User(email="mia@example.com", name="Mia", active=True, fs_uniquifier="mia"))

    told = [
        receive(event_id=f"m-{who}", ticket__id=who, customer__email=f"{who}@example.com") for who in ("asha", "mia")
    ]

    assert [receipt.reason for receipt in told] == ["internal"] * 2


def test_a_brand_has_its_own_rules_and_a_team_stands_over_them(app: APIFlask, receive: Receive) -> None:
    receive(event_id="e-0", ticket__id="0", customer__email="c0@example.com", agent__team="Billing")
    of_brand("acme", survey_delay="PT2H", skip_channels="chat")
    of_team("Billing", survey_delay="PT3H")
    told = {"ticket__channel": "chat", "customer__timezone": "UTC", "agent__team": "Care", "at": START}

    receive(event_id="e-1", ticket__id="1", customer__email="c1@example.com", ticket__brand="zeta", **told)
    receive(event_id="e-2", ticket__id="2", customer__email="c2@example.com", ticket__brand="acme", **told)
    receive(
        event_id="e-3", ticket__id="3", customer__email="c3@example.com", ticket__brand="acme",
        **told | {"ticket__channel": "email", "agent__team": "Billing"},
    )  # fmt: skip

    _, zeta, acme, billing = surveys()
    assert (zeta.due_at, acme.reason) == (START + timedelta(hours=24), "channel")
    assert billing.due_at == START + timedelta(hours=3)


def test_surveys_wait_for_a_day_for_letters_that_is_no_holiday(
    app: APIFlask, receive: Receive, clock: HandClock
) -> None:
    ruled(survey_days="Fri, Mon", survey_holidays="customer")
    clock.at = datetime(2026, 4, 1, 12, tzinfo=UTC)  # before Good Friday and Easter Monday

    receive(at=clock.at, customer__timezone="Europe/Berlin", customer__country="DE", customer__consent=True)

    assert surveys()[0].due_at == datetime(2026, 4, 10, 6, tzinfo=UTC)


class TestSampling:
    def test_the_share_is_kept_with_each_ticket_that_was_drawn(self, app: APIFlask, receive: Receive) -> None:
        ruled(survey_sampling="30 %")
        for number in range(40):
            receive(event_id=f"e-{number}", ticket__id=str(number), customer__email=f"c{number}@example.com")

        found = surveys()

        keys = product_of(app).keys
        wanted = ["scheduled" if drawn(keys, "api", str(n), 1) < 0.3 else "not_asked" for n in range(40)]
        assert [one.state for one in found] == wanted
        assert {one.sampling for one in found} == {0.3}
        assert {one.reason for one in found} == {None, "sampled_out"}

    @pytest.mark.usefixtures("app")
    def test_nothing_is_kept_where_all_are_asked(self, receive: Receive) -> None:
        receive()

        assert surveys()[0].sampling is None

    def test_one_left_out_throttles_nobody_and_takes_nobodys_place(self, app: APIFlask, receive: Receive) -> None:
        out, drawn_in = out_and_in(app, 0.5)
        ruled(survey_sampling="50 %")

        receive(event_id="e-1", ticket__id=drawn_in, at=START)
        receive(event_id="e-2", ticket__id=out, at=START - timedelta(hours=20))

        assert [(one.state, one.reason) for one in surveys()] == [("scheduled", None), ("not_asked", "sampled_out")]

    def test_throttled_is_named_before_it(self, app: APIFlask, receive: Receive) -> None:
        out, drawn_in = out_and_in(app, 0.5)
        ruled(survey_sampling="50 %")

        receive(event_id="e-1", ticket__id=drawn_in, at=START - timedelta(hours=20))
        receive(event_id="e-2", ticket__id=out, at=START)

        assert surveys()[1].reason == "throttled"

    def test_a_smaller_share_holds_for_what_waits_and_is_kept(self, post: Post, clock: HandClock) -> None:
        ruled(survey_sampling="99 %")
        ruled_out = next(n for n in range(1, 99) if 0.2 < drawn(product_of(post.app).keys, "api", f"X{n}", 1) < 0.99)
        post.survey(ticket__id=f"X{ruled_out}")
        ruled(survey_sampling="20 %")

        clock.move(days=1)

        assert (post.work(), post.surveys()) == (0, [("not_asked", "sampled_out")])
        assert surveys()[0].sampling == 0.2


def out_and_in(app: APIFlask, share: float) -> tuple[str, str]:
    """A ticket that is not drawn, and one that is."""
    draws = {str(n): drawn(product_of(app).keys, "api", str(n), 1) for n in range(100)}
    return next(n for n, draw in draws.items() if draw >= share), next(n for n, draw in draws.items() if draw < share)


class TestAccounts:
    @pytest.mark.usefixtures("app")
    def test_one_survey_in_the_window_for_all_its_customers(self, receive: Receive) -> None:
        ruled(survey_account_throttle="P2D")

        for number, hours in enumerate((0, -2, 2)):
            receive(
                event_id=f"e-{number}", ticket__id=str(number), customer__email=f"c{number}@example.com",
                customer__account=ACME, customer__timezone="UTC", at=START - timedelta(hours=12 - hours),
            )  # fmt: skip

        assert [(one.state, one.reason) for one in surveys()] == [
            ("not_asked", "throttled"),
            ("scheduled", None),
            ("not_asked", "throttled"),
        ]

    def test_it_is_looked_at_again_when_a_mail_is_about_to_leave(self, post: Post, clock: HandClock) -> None:
        for _ in range(2):
            post.survey(customer__account=ACME)
        ruled(survey_account_throttle="P2D")

        clock.move(days=1)

        assert post.work() == 1
        assert post.surveys() == [("sent", None), ("not_asked", "throttled")]

    def test_customers_without_an_account_have_nothing_in_common(self, post: Post, clock: HandClock) -> None:
        ruled(survey_account_throttle="P2D")
        for _ in range(2):
            post.survey(customer__account=None)

        clock.move(days=1)

        assert post.work() == 2

    def test_two_workers_at_once_write_to_one_of_its_customers(self, any_app: APIFlask, clock: HandClock) -> None:
        with context().writing() as session:
            session.add(Source(id="api", kind="api", name="API", secrets=[], asking=True, created_at=clock.at))
        post = Post(any_app, clock)
        for _ in range(2):
            post.survey(customer__account=ACME)
        ruled(survey_account_throttle="P2D", survey_window="00:00-24:00")
        clock.move(days=1)

        taken = at_once(any_app, *[lambda: len(mails_claimed(context())) for _ in range(2)])
        taken.append(len(mails_claimed(context())))

        assert sum(int(str(one)) for one in taken) == 1
        assert sorted(state for state, _ in post.surveys()) in (["not_asked", "sending"], ["scheduled", "sending"])
