"""What opens a letter's links before, between or instead of its reader."""

import re
import threading
import time
from urllib.parse import urljoin

from playwright.sync_api import Browser

from tests.browser.product import Letter, fetch, post

ABOUT_A_SCANNER = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120 Safari/537.36"}
PREVIEW = {"User-Agent": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "Range": "bytes=0-32768"}


def links_of(letter: Letter) -> list[str]:
    """Every address in the letter, its headers' too."""
    pressed = re.findall(r'href="([^"]+)"', letter.part("html"))
    return sorted({*pressed, *re.findall(r"https?://\S+", letter.part("plain")), letter.opt_out})


def head_of_everything(letter: Letter) -> list[int]:
    """S1: HEAD all links; their answers."""
    return [fetch(link, "HEAD", given=ABOUT_A_SCANNER).status for link in links_of(letter)]


def all_five_at_once(letter: Letter) -> list[int]:
    """S2: GET all five within two seconds, side by side."""
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda link=link: statuses.append(fetch(link, given=ABOUT_A_SCANNER).status))
        for link in letter.scores
    ]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - began < 2
    return statuses


def headless_chrome(browser: Browser, letter: Letter, dwell: float) -> None:
    """S3: each link in a Chrome with scripts on, looked at all over for `dwell` seconds."""
    context = browser.new_context()
    pages = [context.new_page() for _ in links_of(letter)]
    for page, link in zip(pages, links_of(letter), strict=True):
        page.goto(link)
        page.mouse.move(200, 300)
        page.mouse.wheel(0, 2000)
    pages[0].wait_for_timeout(dwell * 1000)
    context.close()


def presses_the_first_button(letter: Letter) -> tuple[int, str]:
    """S4: loads all links, then sends the last page's form as it stands, within 1.5 s; status and page shown."""
    answers = [fetch(link, given=ABOUT_A_SCANNER) for link in letter.scores]
    fetched = time.monotonic()
    html = answers[-1].body.decode()
    action = re.search(r'<form method="post" action="([^"]+)"', html)
    score = re.search(r'name="score" id="s\d" value="(\d)" checked', html)
    assert action is not None
    assert score is not None
    pressed = post(urljoin(letter.scores[-1], action[1]), score=score[1], why="", contact_number="", contact_time="any")
    assert time.monotonic() - fetched < 1.5
    shown = fetch(urljoin(letter.scores[-1], pressed.headers["location"]), given=ABOUT_A_SCANNER)
    return pressed.status, shown.body.decode()


def link_preview(letter: Letter) -> list[int]:
    """S7: a chat program makes a preview: the page, what it loads, its icon."""
    answers = [fetch(link, given=PREVIEW) for link in links_of(letter)]
    for link, answer in zip(links_of(letter), answers, strict=True):
        for found in re.findall(r'(?:href|src)="(/static/[^"]+)"', answer.body.decode()):
            fetch(urljoin(link, found), given=PREVIEW)
        fetch(urljoin(link, "/favicon.ico"), given=PREVIEW)
    return [answer.status for answer in answers]
