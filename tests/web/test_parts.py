"""The gallery renders every macro of templates/parts in every state; these tests look at what it says."""

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import flask_security
import pytest
from flask import render_template_string
from flask.testing import FlaskClient

from tests.web.gallery import ROOT, gallery_app

PARTS = sorted((ROOT / "templates" / "parts").glob("*.html"))
ERRORS = (403, 404, 409, 413, 422, 429, 500, 503)
ACCOUNT_PAGES = ("login_user", "forgot_password", "reset_password", "change_password")
VOID = {"meta", "link", "input", "br", "hr", "img"}


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return gallery_app().test_client()


@pytest.fixture(scope="module")
def page(client: FlaskClient) -> str:
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.text


def drawn(call: str, module: str) -> str:
    with gallery_app().test_request_context():
        text = render_template_string(f'{{% import "parts/{module}.html" as m %}}{{{{ m.{call} }}}}')
    return re.sub(r"\s+", " ", text.replace("\u202f", " ")).strip()


class Tags(HTMLParser):
    """Complains about a tag that is closed out of turn; gathers ids and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: Counter[str] = Counter()
        self.refs: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID and f"/{tag}" not in VOID:
            self.open.append(tag)
        self._note(attrs)

    def handle_startendtag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note(attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> at {self.getpos()}"

    def _note(self, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            self.attributes.add(name)
            if name == "id":
                self.ids[value or ""] += 1
            if name in ("aria-labelledby", "aria-describedby", "for", "popovertarget"):
                self.refs += (value or "").split()


def read(html: str) -> Tags:
    tags = Tags()
    tags.feed(html)
    return tags


def test_the_gallery_shows_every_macro() -> None:
    macros = {name for part in PARTS for name in re.findall(r"{%-? macro ([a-z]\w*)\(", part.read_text())}
    gallery = (Path(__file__).parent / "gallery" / "page.html").read_text()
    parts = "".join(part.read_text() for part in [*PARTS, ROOT / "templates" / "staff.html"])

    missing = {name for name in macros if f".{name}(" not in gallery and parts.count(f"{name}(") < 2}

    assert not missing


@pytest.mark.parametrize("path", ["/", "/flashed", "/bare", "/security/login_user?wrong=1", "/errors/404"])
def test_markup_is_closed_ids_are_unique_and_what_is_named_is_there(client: FlaskClient, path: str) -> None:
    tags = read(client.get(path).text)

    assert tags.open == []
    assert [name for name, count in tags.ids.items() if count > 1] == []
    assert set(tags.refs) <= set(tags.ids)


@pytest.mark.parametrize("path", ["/", "/security/change_password", "/errors/500"])
def test_no_page_needs_a_loosened_content_policy(client: FlaskClient, path: str) -> None:
    html = client.get(path).text

    assert "style" not in read(html).attributes
    assert not [name for name in read(html).attributes if name.startswith("on")]
    assert not re.search(r"<style|<script(?! src=\"/static/)|https?://(?!feedback\.example)", html)


def test_what_customers_write_is_escaped_and_keeps_its_lines(page: str) -> None:
    assert "Was told twice it is fixed.\nIt was not. &lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;b&gt;Eve&lt;/b&gt;" in page


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("figure(178, 212)", "84 % of 212"),
        ("figure(1, 10)", "10 % of 10"),
        ("figure(3, 8)", "3 of 8"),
        ("figure(0, 0)", "—"),
        ("likely(0.784, 0.883)", "Likely 78 % to 88 %"),
        ("likely(none, none)", ""),
    ],
)
def test_a_figure_is_never_bare(call: str, words: str) -> None:
    assert drawn(call, "figures") == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "now"),
        (35, "in 35 min"),
        (60, "in 1 h"),
        (2879, "in 47 h"),
        (2880, "in 2 days"),
        (-25, "25 min late"),
        (-130, "2 h late"),
        (-3000, "2 days late"),
    ],
)
def test_due_is_said_in_words(minutes: int, words: str) -> None:
    assert drawn(f"due_words({minutes})", "queue") == words


def test_due_promises_no_more_time_than_there_is() -> None:
    assert drawn("due_words(239, true)", "queue") == "due in 3 h"


@pytest.mark.parametrize(
    ("minutes", "kind"), [("-1", "due late"), ("0", "due soon"), ("60", "due soon"), ("61", "due"), ("none", "due")]
)
def test_only_late_and_soon_are_coloured(minutes: str, kind: str) -> None:
    assert f'<p class="{kind}">' in drawn(f'due({minutes}, "exact", "2026-03-02T07:40")', "queue")


def test_a_list_of_one_page_has_no_pager_and_its_ends_have_one_link() -> None:
    assert drawn("pager()", "page") == ""
    assert "Newer" not in drawn('pager(older="?after=2")', "page")
    assert "Older" not in drawn('pager(newer="?before=2")', "page")


def test_a_verdict_nobody_gave_prints_nothing() -> None:
    assert drawn('verdict("agent", "none")', "ratings") == ""
    assert "− problem" in drawn('verdict("agent", "bad")', "ratings")


def test_an_error_stands_beside_its_field_and_is_tied_to_it(page: str) -> None:
    row = re.search(r'<div class="field bad-field"><label for="email">.*?</div>', page, re.DOTALL)

    assert row
    assert 'id="email-error"' in row[0]
    assert 'aria-describedby="email-error"' in row[0]
    assert 'aria-invalid="true"' in row[0]
    assert 'value="not an address"' in row[0]


def test_a_button_that_changes_something_posts_with_a_token(page: str) -> None:
    form = re.search(r'<form method="post" action="/callbacks/1/take">.*?</form>', page, re.DOTALL)

    assert form
    assert 'name="csrf_token" value="token"' in form[0]
    assert 'data-key="t"' in form[0]


def test_the_trend_table_lists_the_newest_week_first_with_its_own_ratings(page: str) -> None:
    table = page[page.index('aria-label="Share of 4 and 5 by week, table"') :]

    assert table.index("#week-25") < table.index("#week-24")
    breach = re.search(r'<tr><th scope="row">[^<]*</th><td class="num"><a href="#week-19">.*?</tr>', table)
    assert breach
    assert "below the limit" in breach[0]


def test_the_scores_table_ties_each_score_to_its_link(page: str) -> None:
    assert '<tr><th scope="row">5 Excellent</th><td class="num"><a href="#score-5">121</a></td>' in page
    assert '<tr><th scope="row">1 Poor</th><td class="num"><a href="#score-1">10</a></td>' in page


def test_the_header_marks_the_page_and_counts_who_waits(page: str) -> None:
    assert '<a href="/callbacks/" aria-current="page">Callbacks <span class="count">9<span class="vh"> waiting' in page
    assert '<form method="post" action="/logout">' in page


def test_messages_become_banners_that_are_read_out(client: FlaskClient) -> None:
    html = client.get("/flashed").text

    assert re.findall(r'role="(\w+)" class="flash"><div class="banner ?(\w*)"', html) == [
        ("status", "ok"),
        ("alert", "bad"),
        ("status", "warn"),
        ("status", ""),
    ]


@pytest.mark.parametrize("code", ERRORS)
def test_an_error_page_needs_nothing_and_says_what_to_do(client: FlaskClient, code: int) -> None:
    html = client.get(f"/errors/{code}").text

    assert html.count("<h1") == 1
    assert re.search(r'<p class="field-gap">[A-Z].+\.</p>', html)
    assert 'href="/"' in html


def test_an_error_page_prefers_the_words_of_the_exception_and_names_the_request(client: FlaskClient) -> None:
    html = client.get("/errors/409?message=Mia+took+this+case.&request_id=abc").text

    assert "Mia took this case." in html
    assert "name this number: <bdi>abc</bdi>" in html


@pytest.mark.parametrize("name", ACCOUNT_PAGES)
def test_account_pages_have_every_field_flask_security_asks_for(name: str) -> None:
    theirs = Path(flask_security.__file__).parent / "templates" / "security" / f"{name}.html"
    asked = set(re.findall(rf"({name}_form\.\w+)", theirs.read_text()))
    ours = (ROOT / "templates" / "security" / f"{name}.html").read_text()

    missing = {field.split(".")[1] for field in asked if field not in ours}

    assert missing <= {"submit", "remember", "csrf_token", "username"}


@pytest.mark.parametrize("name", ACCOUNT_PAGES)
def test_account_pages_have_one_heading_and_never_print_a_password(client: FlaskClient, name: str) -> None:
    html = client.get(f"/security/{name}?wrong=1").text

    assert html.count("<h1") == 1
    assert "Error: " in html
    assert not re.search(r'type="password"[^>]*value="[^"]', html)


def test_signing_in_goes_on_to_where_the_reader_was_going(client: FlaskClient) -> None:
    assert 'name="next" type="hidden" value="/agents/"' in client.get("/security/login_user").text


def test_the_sheets_are_small_and_colours_live_in_the_tokens_alone() -> None:
    sheets = {name: (ROOT / "static" / f"{name}.css").read_text() for name in ("tokens", "parts", "charts", "staff")}

    assert sum(len(text) for text in sheets.values()) < 34_000
    for name in ("parts", "charts", "staff"):
        assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", sheets[name])) <= {"#fff"}
