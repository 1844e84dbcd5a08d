"""Both verdicts, walked by their people: Cy's words are told apart, Asha appeals, Mia decides; others see nothing."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import APIResponse, Browser, BrowserContext, Locator, Page, expect

from tests.browser.product import Product, fetch, post
from tests.browser.staff import sign_in
from tests.world import closed, make_app

PASSWORD = "correct horse battery"
DESK = {"width": 1280, "height": 900}
ASHA, BEN = (
    {f"agent__{name}": value for name, value in facts.items()}
    for facts in (
        {"id": "u-9", "email": "asha@example.com", "name": "Asha Rao", "team": "Billing"},
        {"id": "u-10", "email": "ben@example.com", "name": "Ben Oduya", "team": "Technical"},
    )
)
MIXED = "Asha was patient and clear but the export keeps crashing"
NAMED = "Asha Rao was kind. The export for Cyra Young of Northwind keeps crashing. Write to cyra@example.com"
FINNISH = "Vienti kaatuu aina, sanoivat Asha Rao ja Fia Young, Northwind, fia@example.com"
NAMES = ("Asha", "Rao", "Cy", "Cyra", "Fia", "Young", "Northwind")
UNCLEAR = "Was told twice it is fixed. It was not."
PAGES = ("/product/", "/product/?by=area", "/product/?tone=bad", "/product/themes", "/product/themes/new")
FIGURES = ("/reports/?months=12", "/reports/ratings", "/reports/?level=area")
ANSWER = "It speaks of the export. The export team has it now."
ACTS = ("thank", "note", "share", "answer", "withdraw")
STAFF = (
    ("asha", "Asha Rao", "agent", "Billing"),
    ("ben", "Ben Oduya", "agent", "Technical"),
    ("lena", "Lena Fischer", "lead", "Billing"),
    ("mia", "Mia Torres", "manager", ""),
    ("pia", "Pia Lindholm", "product", ""),
)


@dataclass
class Company:
    """The running product with its people, answers of four customers, and a program's key."""

    product: Product
    browser: Browser
    folder: Path
    key: str = ""
    ratings: dict[str, int] = field(default_factory=dict)
    opened: list[BrowserContext] = field(default_factory=list)

    def seen_by(self, name: str, **options: Any) -> BrowserContext:
        """Her browser; she signs in the first time."""
        kept = self.folder / name
        if kept.exists():
            options["storage_state"] = kept
        context = self.browser.new_context(base_url=self.product.address, **({"viewport": DESK} | options))
        self.opened.append(context)
        if not kept.exists():
            sign_in(context, f"{name.lower()}@example.com", PASSWORD)
            context.storage_state(path=kept)
        return context

    def kpis(self, level: str, key: str | None = None) -> dict[str, Any]:
        """The figures of today as a program reads them."""
        asked = f"{self.product.address}/api/v1/kpis?level={level}" + (f"&key={key}" if key else "")
        answer = fetch(asked, given={"Authorization": f"Bearer {self.key}"})
        assert answer.status == 200, answer.body
        found: dict[str, Any] = json.loads(answer.body)["items"][0]
        return found

    def one(self, statement: str, *values: object) -> Any:
        """The first value the database says."""
        return next(iter(self.product.rows(statement, *values)[0].values()))

    @property
    def asha(self) -> int:
        return int(self.one("SELECT id FROM agents WHERE email = 'asha@example.com'"))


@pytest.fixture(scope="module")
def company(
    new_product: Callable[..., Product], browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Company]:
    """Two teams at work since the morning."""
    made = Company(new_product(), browser, tmp_path_factory.mktemp("cookies"))
    product = made.product
    hires(made)
    account = {"customer__account": {"id": "a-1", "name": "Northwind Traders", "value": 1000}}
    product.happened("ticket.closed", "Tcy", "cy", customer__name="Cy Young", **account, **ASHA)
    product.happened("ticket.closed", "Tcyra", "cyra", customer__name="Cyra Young", **account, **ASHA)
    product.happened("ticket.closed", "Tfia", "fia", customer__name="Fia Young", **account, **ASHA)
    product.happened("ticket.closed", "Tdee", "dee", customer__name="Dee Okafor", **ASHA)
    product.happened("ticket.closed", "Teli", "eli", customer__name="Eli Bauer", **BEN)
    product.worker()
    post(product.mail_to("cyra").link, score="2", why=NAMED, product_was="bad")
    post(product.mail_to("fia").link, score="2", why=FINNISH, product_was="bad")
    post(product.mail_to("dee").link, score="5")
    post(product.mail_to("eli").link, score="2", why=UNCLEAR)
    rates(made, "cy", 1, MIXED)
    product.worker()
    for who in ("cy", "cyra", "dee", "eli"):
        made.ratings[who] = made.one(
            "SELECT r.id FROM responses r JOIN invitations i ON i.id = r.invitation_id"
            " JOIN tickets t ON t.id = i.ticket_id WHERE t.external_id = ?",
            f"T{who}",
        )
    yield made
    for context in made.opened:
        context.close()


def hires(company: Company) -> None:
    """The staff and the program, by one process: each command of its own takes a second to start."""
    app = make_app(company.product.environ["DATABASE_URL"], company.product.folder)
    with app.app_context():
        for who, name, role, team in STAFF:
            there = ["--team", team] if team else []
            command = ["user", "add", f"{who}@example.com", "--name", name, "--role", role, *there]
            assert app.test_cli_runner().invoke(args=command, input=PASSWORD).exit_code == 0
        key = app.test_cli_runner().invoke(args=["api-key", "add", "BI", "--scope", "read", "--scope", "read:people"])
        company.key = json.loads(key.stdout)["key"]
    closed(app)


def rates(company: Company, who: str, score: int, words: str) -> None:
    """As a customer does, on a phone."""
    context = company.browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(company.product.mail_to(who).scores[score - 1])
    page.get_by_label("What went wrong?").fill(words)
    page.get_by_role("button", name="Send rating").first.click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    context.close()


def card(page: Page, rating: int) -> Locator:
    return page.locator(f"#a{rating}")


def appeals(page: Page, rating: int, words: str) -> None:
    """With the form on the comment's card."""
    page.goto("/agents/?show=newest")
    on = card(page, rating)
    on.get_by_text("Appeal against this rating").click()
    on.get_by_label("It is about the product").check()
    on.get_by_label("What should the second person know?").fill(words)
    on.get_by_role("button", name="Send appeal to a second person").click()


def posted(context: BrowserContext, path: str, **fields: str) -> APIResponse:
    """A form of the page sent by hand, with the token the person's own pages carry."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', context.request.get("/reports/").text())
    assert token is not None
    return context.request.post(path, form={"csrf_token": token[1], **fields}, max_redirects=0)


def test_the_words_of_one_answer_are_told_apart(company: Company) -> None:
    page = company.seen_by("Asha").new_page()
    page.goto("/agents/?show=newest")

    said = card(page, company.ratings["cy"])

    expect(said.locator(".seg.agent")).to_have_text("Asha was patient and clear ")
    expect(said.locator(".seg.product")).to_have_text("but the export keeps crashing")
    assert company.one("SELECT why FROM responses WHERE id = ?", company.ratings["cy"]) == MIXED


def test_asha_appeals_mia_decides_and_both_pages_and_the_figures_follow(company: Company) -> None:
    rating, agent = company.ratings["cy"], str(company.asha)
    before = company.kpis("agent", agent), company.kpis("team", "Billing"), company.kpis("company")
    asha = company.seen_by("Asha").new_page()
    appeals(asha, rating, "The crash is a known fault of the export")
    expect(card(asha, rating)).to_contain_text("You have appealed.")
    appeal = company.one("SELECT id FROM appeals WHERE response_id = ?", rating)
    assert company.kpis("agent", agent) == before[0]  # it counts until it is decided

    lena = company.seen_by("Lena")
    refused = [lena.request.get(f"/reports/appeals/{appeal}")]
    refused.append(posted(lena, f"/reports/appeals/{appeal}/decide", grant="1", answer="She is mine"))
    assert [answer.status for answer in refused] == [403, 403]
    assert company.one("SELECT state FROM appeals WHERE id = ?", appeal) == "open"

    mia = company.seen_by("Mia").new_page()
    mia.goto("/reports/appeals")
    mia.locator(f'h3 a[href="/reports/appeals/{appeal}"]').click()
    expect(mia.locator("main")).to_contain_text("The crash is a known fault of the export")
    expect(mia.locator(".seg.product")).to_have_text("but the export keeps crashing")
    effect = mia.get_by_role("region", name="What granting it changes").inner_text()
    mia.get_by_label("Your answer").fill(ANSWER)
    mia.get_by_role("button", name="Grant: it speaks of the product").click()
    expect(mia.get_by_role("status").first).to_contain_text("Granted.")

    follows(company, before, effect)
    asha.goto("/agents/?show=newest")
    asha.get_by_text("Your appeal: Granted").click()
    both_sides(card(asha, rating))
    left_out = sum(company.kpis("agent", agent)["agent_verdict"]["left_out"])
    expect(asha.locator(".under").first).to_contain_text(f"{left_out} left out")
    mia.goto(f"/reports/appeals/{appeal}")
    both_sides(mia.locator("main"))
    expect(mia.locator("p.answer")).to_contain_text("Granted by Mia Torres.")


def both_sides(place: Locator) -> None:
    expect(place).to_contain_text("The crash is a known fault of the export")
    expect(place).to_contain_text(ANSWER)
    expect(place).to_contain_text("but the export keeps crashing")


def follows(company: Company, before: tuple[dict[str, Any], ...], effect: str) -> None:
    """Score, n and the other answers stay; this one leaves the agent's verdicts and joins the product's."""
    after = company.kpis("agent", str(company.asha)), company.kpis("team", "Billing"), company.kpis("company")
    for was, now in zip(before, after, strict=True):
        assert (now["n"], now["csat"], now["distribution"]) == (was["n"], was["csat"], was["distribution"])
        left_out = now["agent_verdict"]["left_out"]
        assert left_out[0] == was["agent_verdict"]["left_out"][0] + 1
        assert now["product_verdict"]["bad"] == was["product_verdict"]["bad"] + ("product" in was["level"])
    mine = after[0]["agent_verdict"]
    assert f"{mine['good']} of {mine['good'] + mine['neutral'] + mine['bad']}" in effect
    page = company.seen_by("Mia").new_page()
    page.goto(f"/agents/{company.asha}")
    expect(page.locator("p.answer")).to_contain_text(f"{mine['good']} of ")


def test_ben_finds_nothing_of_ashas(company: Company) -> None:
    rating = company.ratings["cyra"]
    asha = company.seen_by("Asha").new_page()
    appeals(asha, rating, "Not mine to mend")
    appeal = company.one("SELECT id FROM appeals WHERE response_id = ?", rating)
    assert posted(asha.context, f"/agents/comments/{rating}/share", kind="lesson").status == 302
    ben = company.seen_by("Ben")

    form = {"reason": "product", "words": "mine", "kind": "lesson", "agree": "1"}
    read = [f"/agents/{company.asha}", f"/agents/ratings/{rating}/appeal"]
    sent = [read[1], f"/agents/appeals/{appeal}/withdraw", *(f"/agents/comments/{rating}/{act}" for act in ACTS)]
    answers = {path: ben.request.get(path).status for path in read}
    answers |= {f"POST {path}": posted(ben, path, **form).status for path in sent}
    managers = [f"/callbacks/ratings/{rating}", f"/reports/review?id={rating}", f"/reports/appeals/{appeal}"]

    assert answers == dict.fromkeys(answers, 404)
    assert {ben.request.get(path).status for path in managers} == {403}  # whatever the number
    for path in ("/agents/", "/agents/wall", "/reports/", "/reports/ratings", "/reports/exclusions"):
        assert "keeps crashing" not in ben.request.get(path).text(), path


def test_pia_never_reads_a_name(company: Company) -> None:
    pia = company.seen_by("Pia")
    page = pia.new_page()
    page.goto("/product/themes/new")
    page.get_by_label("Name").fill("Export")
    page.get_by_label("Key words").fill("export\ncrash*")
    page.get_by_role("button", name="Make the theme").click()
    company.product.worker()
    theme = company.one("SELECT id FROM themes WHERE name = 'Export'")
    found = [f"/product/themes/{theme}", f"/product/themes/{theme}/check", f"/product/themes/{theme}/tell"]

    pages = {path: pia.request.get(path).text() for path in (*PAGES, *FIGURES, *found)}

    names = re.compile(rf"\b(?:{'|'.join(NAMES)})\b(?!=\")|@example", re.IGNORECASE)  # cy="…" is a circle's
    assert {path: names.findall(text) for path, text in pages.items() if names.search(text)} == {}
    assert "keeps crashing" in pages["/product/"]
    assert "patient" not in pages["/product/"]
    assert pages["/product/"].count("name hidden") == 5  # two names and three
    assert "Vienti kaatuu aina" in pages["/product/"]  # whole, as it was not split
    assert "keeps crashing" in pages[f"/product/themes/{theme}"]


def test_mia_decides_a_comment_in_a_few_keys_and_takes_it_back(company: Company) -> None:
    rating = company.ratings["eli"]
    mia = company.seen_by("Mia").new_page()
    mia.goto(f"/reports/review?id={rating}")
    expect(mia.locator("#review")).to_contain_text("agent hidden until saved")
    before = evidence(company, rating)

    for key in ("1", "-", "j", "2", "-"):
        mia.keyboard.press(key)
    with mia.expect_navigation():
        mia.keyboard.press("Enter")
    expect(mia.get_by_role("status").first).to_contain_text("Saved.")
    decided = evidence(company, rating)
    with mia.expect_navigation():
        mia.keyboard.press("u")

    expect(mia.get_by_role("status").first).to_contain_text("as it was before")
    assert decided["agent_source"] == "person"
    assert decided["agent_verdict"] == "bad"
    assert evidence(company, rating) == before


def evidence(company: Company, rating: int) -> dict[str, Any]:
    """The verdicts and the parts they are taken from."""
    sides = "agent_verdict, product_verdict, process_verdict, agent_source, why"
    parts = "SELECT start_at, end_at, label, tone, source, filed FROM segments WHERE response_id = ? ORDER BY position"
    found = company.product.rows(f"SELECT {sides} FROM responses WHERE id = ?", rating)[0]
    return found | {"parts": company.product.rows(parts, rating)}
