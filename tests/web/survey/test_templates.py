import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.datastructures import MultiDict

from survey_service.language import Translator, translator
from survey_service.web.survey import building
from survey_service.web.survey import page_model as pages
from survey_service.web.survey.forms import BadAnswer, kept_values, parse_answer
from survey_service.web.survey.next_steps import promise
from survey_service.web.survey.prefetch import landing_kind
from survey_service.web.survey.rendering import render

ROOT = Path(__file__).parents[3]
ENGLISH = translator(None)
ARABIC = Translator(Locale.parse("ar"), None)
BERLIN = ZoneInfo("Europe/Berlin")
RATED = datetime(2026, 3, 2, 13, tzinfo=UTC)
LINK = {"brand": "Acme Support", "ticket": "1042", "action": "/r/example"}
BY_PHONE = promise(ENGLISH, RATED + timedelta(days=1), BERLIN, channel="phone", wish="morning")


@pytest.fixture(scope="module")
def env() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,
    )
    templates.globals["static_url"] = lambda name: f"/static/{name}"
    return templates


def rate(**values: object) -> pages.RatePage:
    return building.rate_page(ENGLISH, **{**LINK, **values})  # type: ignore[arg-type]


def corrected(*fields: tuple[str, str], has_number: bool = True) -> pages.RatePage:
    form = MultiDict(fields)
    with pytest.raises(BadAnswer) as bad:
        parse_answer(form, ENGLISH, has_number=has_number, country=None)
    return rate(kept=kept_values(form), errors=bad.value.errors, has_number=has_number)


def came_back(*, has_words: bool) -> pages.Returning:
    until = RATED + timedelta(days=7)
    return building.returning(ENGLISH, score=4, rated_at=RATED, until=until, zone=BERLIN, has_words=has_words)


def thanks(score: int, **values: object) -> pages.ThanksPage:
    given = {"with_words": False, "contact": None, "owed": False, "credited": True, "zone": BERLIN}
    return building.thanks_page(ENGLISH, **{**LINK, **given, "score": score, **values})  # type: ignore[arg-type]


ALL = {
    "chosen": rate(chosen=4, has_number=True),
    "nothing chosen": rate(),
    "arabic": building.rate_page(ARABIC, **LINK, chosen=2),
    "returning": rate(chosen=4, returning=came_back(has_words=True)),
    "wrong": corrected(("why", "<b>&"), ("process_was", "bad"), ("contact", "yes"), ("contact_number", "12")),
    "all wrong": corrected(("score", "6"), ("why", "x" * 10_001), ("reasons", "?"), ("clear", "?"), has_number=False),
    "thanks low": thanks(
        2, owed=True, contact="yes", promise=BY_PHONE, change_until=RATED, changes=("February: exports.",)
    ),
    "thanks high": thanks(5, change_until=RATED),
    "thanks late": thanks(5),
    "optout": pages.OptOutPage(translator=ENGLISH, brand="Acme Support", action="/u/example"),
    "optout undone": pages.OptOutPage(translator=ENGLISH, brand="Acme Support", action="/u/example", undone=True),
    "optout done": pages.OptOutDonePage(translator=ENGLISH, brand="Acme Support", action="/u/example"),
    "expired": building.expired_page(
        ENGLISH,
        brand="Acme",
        ticket="1042",
        lasted=timedelta(days=28),
        expires_at=RATED + timedelta(days=28),
        zone=BERLIN,
    ),
    "revoked": building.revoked_page(ENGLISH, **LINK),
    "asked": building.revoked_page(ENGLISH, **LINK, asked=True, promise=BY_PHONE),
    "unknown": pages.UnknownPage(translator=ENGLISH, brand="Customer survey"),
    "readonly": building.readonly_page(
        ENGLISH, brand="Acme", ticket="1042", score=4, rated_at=RATED, ended_at=RATED + timedelta(days=7), zone=BERLIN
    ),
    **{str(status): building.error_page(ENGLISH, status, brand="Acme") for status in (400, 409, 413, 429, 500)},
}


class Outline(HTMLParser):
    """Tags opened and closed in turn, each id once, what is loaded, and nothing inline."""

    EMPTY = frozenset(("meta", "link", "input", "img", "br"))

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.used: list[str] = []
        self.loaded: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        assert len(given) == len(attrs), f"an attribute twice on {tag}"
        assert tag not in ("script", "style", "iframe")
        assert not [name for name in given if name == "style" or name.startswith("on")]
        self.loaded += [given.get("href" if tag == "link" else "src")] if tag in ("link", "img", "script") else []
        self.ids += [given["id"] or ""] if "id" in given else []
        for name in ("aria-labelledby", "aria-describedby", "for"):
            self.used += (given.get(name) or "").split()
        if tag == "a" and (given["href"] or "").startswith("#"):
            self.used.append((given["href"] or "")[1:])
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("state", ALL)
def test_each_page_is_whole_small_and_loads_nothing_but_our_style_sheet(env: Environment, state: str) -> None:
    html = render(env, ALL[state])

    outline = Outline()
    outline.feed(html)

    assert outline.open == []
    assert outline.loaded == ["/static/survey.css"]
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.used) <= set(outline.ids)
    assert html.count("<h1>") == 1
    assert re.search(r"<title>[^\s<].*[^\s]</title>", html)


def test_page_and_style_sheet_keep_to_their_sizes(env: Environment) -> None:
    css = len((ROOT / "static" / "survey.css").read_bytes())

    assert css <= 6_000
    assert len(render(env, ALL["returning"]).encode()) + css <= 30_000


def test_the_score_of_the_link_is_chosen_and_no_other(env: Environment) -> None:
    html = render(env, rate(chosen=4))

    assert re.findall(r'name="score" id="(s\d)" value="\d" checked', html) == ["s4"]
    assert "Send rating: 4 – Good" in html
    assert "checked" not in render(env, rate()).split("<textarea")[0]


def test_the_remembered_page_is_the_same_as_one_made_afresh(env: Environment) -> None:
    page = rate(chosen=2, ticket="<&1>", action="/r/other", has_number=True)
    fresh = env.overlay(auto_reload=True)

    assert render(env, rate(chosen=2, has_number=True)) != render(env, page)
    assert render(env, page) == render(fresh, page)
    assert "&lt;&amp;1&gt;" in render(env, page)


def test_no_opinion_is_sent_as_none_so_that_a_row_can_be_set_back(env: Environment) -> None:
    html = render(env, rate())

    assert re.findall(r'name="(\w+)" value="none"', html) == ["agent_was", "product_was", "process_was"]


def test_a_returning_visitor_reads_score_and_days_and_may_delete_the_comment(env: Environment) -> None:
    html = render(env, rate(chosen=4, returning=came_back(has_words=True)))

    assert "You rated 4 – Good on 2 March. You can change it until 9 March." in html
    assert 'name="clear" value="why"' in html
    assert re.search(r"<textarea[^>]*></textarea>", html)


def test_without_stored_words_there_is_no_comment_to_delete(env: Environment) -> None:
    assert "clear" not in render(env, rate(chosen=4, returning=came_back(has_words=False)))


def test_errors_stand_on_top_and_beside_their_fields_and_the_words_are_kept(env: Environment) -> None:
    html = render(env, ALL["wrong"])

    assert "<title>Error: Rate our support" in html
    assert "Nothing is sent yet. Two things to put right:" in html
    assert html.count("Choose a score from 1 to 5") == 2
    assert ">&lt;b&gt;&amp;</textarea>" in html
    assert "<details open>" in html
    assert 'aria-describedby="number-hint number-error" aria-invalid="true" value="12"' in html


def test_where_no_number_is_known_none_is_promised(env: Environment) -> None:
    assert "the number we have" not in render(env, rate(has_number=False))
    assert "the number we have" in render(env, rate(has_number=True))


def test_a_low_score_reads_who_calls_and_by_when(env: Environment) -> None:
    html = render(env, thanks(2, with_words=True, contact="yes", owed=True, promise=BY_PHONE))

    assert "Thank you for telling us" in html
    assert "Your rating 2 – Weak for ticket 1042 is saved, with your words." in html
    assert "The manager phones you by <b>Tuesday, 3 March, 14:00</b> (Berlin time), in the morning if we can" in html


def test_a_no_to_contact_is_kept(env: Environment) -> None:
    html = render(env, thanks(1, contact="no", promise=BY_PHONE, owed=False))

    assert "Nobody will contact you, as you asked." in html
    assert "by <b>" not in html


def test_nothing_is_promised_where_nobody_can_keep_it(env: Environment) -> None:
    html = render(env, thanks(1, owed=True, promise=None))

    assert "A manager, not the person who handled your ticket, takes it from here." in html
    assert "What happens next" not in html


@pytest.mark.parametrize(("credited", "times"), [(True, 1), (False, 0)])
def test_praise_reaches_a_person_only_where_there_is_one(env: Environment, credited: bool, times: int) -> None:
    assert render(env, thanks(5, credited=credited)).count("The person who helped you will see it.") == times


def test_thank_you_offers_the_rest_again_while_it_can_be_changed(env: Environment) -> None:
    html = render(env, thanks(3, change_until=RATED + timedelta(days=7)))

    assert '<input type="hidden" name="score" value="3">' in html
    assert '<a href="/r/example">Change my rating</a> until Monday, 9 March.' in html
    assert "<form" not in render(env, thanks(3))


def test_a_page_reads_in_the_direction_of_its_language(env: Environment) -> None:
    assert '<html lang="ar" dir="rtl">' in render(env, ALL["arabic"])


@pytest.mark.parametrize("name", ["Sec-Purpose", "Purpose", "X-Moz"])
def test_a_prefetch_is_no_person(name: str) -> None:
    assert landing_kind("GET", {name: "prefetch;prerender"}) == "prefetch"
    assert landing_kind("GET", {}) == "human"
    assert landing_kind("HEAD", {}) == "head"
