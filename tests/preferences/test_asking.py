"""Whom to ask and when, by team, brand and installation."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from survey_service.db import DbContext
from survey_service.flows.preference_set import preference_set
from survey_service.preferences.asking import ASKING_EDITABLE, AskingRules, rules_for, rules_with
from survey_service.preferences.asking_texts import (
    country_list,
    domains,
    quiet_holidays,
    replies,
    share,
    weekdays,
    words,
    yes_or_no,
)
from survey_service.preferences.brand_preference import BrandPreference
from survey_service.preferences.preferences import EDITABLE
from survey_service.preferences.team_preference import TeamPreference
from survey_service.staff.team import Team

Ctx = Callable[[], DbContext]
AT = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (share, "25 %", 0.25),
        (share, "0,5%", 0.005),
        (share, "1", 1.0),
        (share, "0.25", 0.25),
        (weekdays, "Mon-Fri", frozenset(range(5))),
        (weekdays, "sat-mon, Wed", frozenset({5, 6, 0, 2})),
        (weekdays, "window", None),
        (words, "Spam, VIP ,", frozenset({"spam", "vip"})),
        (words, "none", frozenset()),
        (domains, "Acme.com, .bücher.example", frozenset({"acme.com", ".xn--bcher-kva.example"})),
        (domains, "none", frozenset()),
        (quiet_holidays, "customer", "customer"),
        (quiet_holidays, "de", "DE"),
        (quiet_holidays, "none", None),
        (replies, " 2 ", 2),
        (yes_or_no, "Yes", True),
        (yes_or_no, "no", False),
        (country_list, "none", frozenset()),
        (country_list, "de, AT", frozenset({"DE", "AT"})),
    ],
)
def test_a_text_is_read(parse: Callable[[str], object], text: str, value: object) -> None:
    assert parse(text) == value


@pytest.mark.parametrize(
    ("parse", "text", "sentence"),
    [
        (share, "25", "no share like 25 %"),
        (share, "101 %", "more than all"),
        (share, "1.5", "more than all"),
        (share, "-0.1", "no share"),
        (weekdays, "Monday", "no day like Mon"),
        (weekdays, "", "names no day"),
        (weekdays, "Mon-", "no day like Mon"),
        (words, "x" * 201, "longer than 200"),
        (domains, "acme", "no domain"),
        (domains, "cy@acme.com", "no domain"),
        (quiet_holidays, "XX", "country whose holidays are known"),
        (replies, "-1", "no whole number"),
        (replies, "101", "no whole number"),
        (yes_or_no, "1", "neither yes nor no"),
        (country_list, "Germany", "two-letter"),
    ],
)
def test_a_text_that_means_nothing_is_told_in_a_sentence(
    parse: Callable[[str], object], text: str, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        parse(text)


def test_every_rule_has_a_setting_of_the_installation(ctx: Ctx) -> None:
    rules = rules_for(ctx().session, ctx().preferences, None, None)

    assert set(ASKING_EDITABLE) <= set(EDITABLE)
    assert len(AskingRules.__dataclass_fields__) == len(ASKING_EDITABLE)
    assert rules.delay == ctx().preferences.survey_delay


def test_nothing_is_changed_that_nobody_asked_for(ctx: Ctx) -> None:
    rules = rules_for(ctx().session, ctx().preferences, None, None)

    assert (rules.sampling, rules.account_throttle, rules.min_public_replies) == (1.0, timedelta(0), 0)
    assert (rules.skip_tags, rules.spam_tags) == (frozenset(), frozenset({"spam"}))
    assert rules.quiet_holidays is None
    assert not rules.skip_role_addresses
    assert [rules.opens_on(day) for day in range(7)] == [True] * 5 + [False] * 2


def test_a_team_stands_over_its_brand_over_the_installation(ctx: Ctx) -> None:
    team = _team(ctx())
    preference_set(ctx(), "survey_delay", "PT3H")
    _of_brand(ctx(), "acme", survey_delay="PT2H", survey_sampling="50 %")
    _of_team(ctx(), team, survey_delay="PT1H")

    held = [
        rules_for(ctx().session, ctx().preferences, t, b) for t, b in ((None, None), (None, "acme"), (team, "acme"))
    ]

    assert [rules.delay for rules in held] == [timedelta(hours=hours) for hours in (3, 2, 1)]
    assert [rules.sampling for rules in held] == [1.0, 0.5, 0.5]


def test_the_text_written_last_holds_and_an_empty_one_falls_back(ctx: Ctx) -> None:
    _of_brand(ctx(), "acme", skip_tags="a")
    _of_brand(ctx(), "acme", at=AT + timedelta(days=1), skip_tags=None)

    assert rules_for(ctx().session, ctx().preferences, None, "acme").skip_tags == frozenset()


def test_rules_are_made_once_while_nothing_is_written(ctx: Ctx) -> None:
    _of_brand(ctx(), "acme", skip_tags="a")
    preferences = ctx().preferences

    rules = rules_for(ctx().session, preferences, 7, "acme")

    assert rules_for(ctx().session, preferences, 8, "acme") is rules
    assert len(preferences.made) == 1
    assert rules_for(ctx().session, replace(preferences, survey_sampling=0.5), 7, "acme").sampling == 0.5


def test_rules_not_saved_yet_can_be_tried(ctx: Ctx) -> None:
    rules = rules_with(ctx().preferences, (("survey_delay", "PT1H"),), (("survey_days", "Sat"),))

    assert rules.delay == timedelta(hours=1)
    assert rules.opens_on(5)
    with pytest.raises(ValueError, match="no share"):
        rules_with(ctx().preferences, (("survey_sampling", "all"),))


def _team(ctx: DbContext) -> int:
    with ctx.writing() as session:
        team = Team(name="Billing")
        session.add(team)
        session.flush()
        return team.id


def _of_brand(ctx: DbContext, brand: str, at: datetime = AT, **texts: str | None) -> None:
    with ctx.writing() as session:
        session.add_all(
            BrandPreference(brand=brand, name=name, value=text, valid_from=at) for name, text in texts.items()
        )
    ctx.forget_preferences()


def _of_team(ctx: DbContext, team_id: int, **texts: str) -> None:
    with ctx.writing() as session:
        rows = (TeamPreference(team_id=team_id, name=name, value=text, valid_from=AT) for name, text in texts.items())
        session.add_all(rows)
    ctx.forget_preferences()
