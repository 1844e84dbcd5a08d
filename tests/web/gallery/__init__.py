"""A small app of our templates alone, with made-up data: no database, no user, no flows."""

from collections import namedtuple
from collections.abc import Iterator
from datetime import date, timedelta
from math import sqrt
from pathlib import Path
from typing import Any

from flask import Flask, flash, render_template, request
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    EmailField,
    Form,
    HiddenField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)

from survey_service import charts
from survey_service.language import install_translations, translator
from tests.web.gallery import fishbones

ROOT = Path(__file__).resolve().parents[3]
ENGLISH = translator("en")
WORDS = ("Poor", "Weak", "OK", "Good", "Excellent")
NavItem = namedtuple("NavItem", "label url current count")  # a stand-in for the app's own
Me = namedtuple("Me", "name role initials")


def weeks(counts: list[tuple[int, int]]) -> list[charts.Point]:
    """(good, n) by week as points with three-sigma limits; n = 0 stays a gap."""
    total = sum(n for _, n in counts)
    average = sum(good for good, _ in counts) / total if total else 0.0
    return list(_points(counts, average))


def _points(counts: list[tuple[int, int]], average: float) -> Iterator[charts.Point]:
    for index, (good, n) in enumerate(counts):
        day = date(2025, 9, 1) + timedelta(weeks=index)
        label = ENGLISH.date(day, "short")
        if not n:
            yield charts.Point(label, 0, 0, None, None, None)
            continue
        reach = 3 * sqrt(average * (1 - average) / n)
        low, high, share = max(average - reach, 0), min(average + reach, 1), good / n
        yield charts.Point(label, good, n, share, low, high, breached=not low <= share <= high)


GOOD_OF_50 = [44, 42, 41, 43, 41, 42, 43, 45, 43, 41, 44, 45, 42, 42, 43, 43, 43, 44, 44, 30, 43, 42, 42, 41, 43, 42]
POINTS = {
    "full": weeks([(good, 50) for good in GOOD_OF_50]),
    "gaps": weeks([(6, 7), (0, 0), (5, 6), (7, 7), (0, 0), (0, 0), (0, 6), (6, 7)]),
    "one": weeks([(3, 4)]),
}
PARETO = [
    charts.Row("Export stops", 12, "39 %", strong=True),
    charts.Row("Invoice totals", 6, "58 %", strong=True),
    charts.Row("Other", 1, "100 %"),
]
LONG_ROWS = [charts.Row("Asked in the last 14 days", 214, "18 %"), charts.Row("Fewer than 2 public replies", 52, "4 %")]


MARKS = [charts.Mark(19, "Export outage"), charts.Mark(20, "Other words of the question", parts=True)]


HOURS = {
    "full": [charts.Column(f"{hour:02}:00", min(hour % 5, 3), hour % 5) for hour in range(24)],
    "none": [charts.Column(f"{hour:02}:00", 0, 0) for hour in range(24)],
}


def _columns(name: str) -> Any:
    return charts.columns(HOURS[name], uid=f"c-{name}", title=f"Answers by hour, {name}", translator=ENGLISH)


def _trend(name: str, **more: Any) -> Any:
    return charts.trend(POINTS[name], uid=f"t-{name}", title=f"Share of 4 and 5, {name}", translator=ENGLISH, **more)


def _scores(name: str, counts: list[int]) -> Any:
    return charts.distribution(counts, WORDS, uid=f"d-{name}", title=f"Scores, {name}", translator=ENGLISH)


def options(**texts: str) -> list[SelectChoice]:
    return [SelectChoice(value, text) for value, text in texts.items()]


class Attempt(Form):
    channel = RadioField("How", choices=options(phone="Phone", email="E-mail"), default="phone")
    outcome = RadioField("What came of it", choices=options(talked="Talked", none="No answer"))
    step = StringField("Step")
    at = DateTimeLocalField("When")
    email = EmailField("E-mail")
    note = TextAreaField("Note")
    team = SelectField("Team", choices=options(b="Billing", p="Platform"))
    disagree = BooleanField("The customer's word and our numbers disagree")
    sure = BooleanField("Sure")


class Account(Form):
    """The fields that Flask-Security-Too's forms have, under their names."""

    email = EmailField("Email Address")
    password = PasswordField("Password")
    password_confirm = PasswordField("Retype Password")
    new_password = PasswordField("New Password")
    new_password_confirm = PasswordField("Retype Password")
    next = HiddenField()

    def hidden_tag(self) -> Any:
        return self.next()


def attempt_with_errors() -> Attempt:
    form = Attempt(data={"email": "not an address", "channel": "phone"})
    form.email.errors = ["this is no e-mail address. Write it like name@example.com."]
    form.outcome.errors = ["choose what came of it."]
    form.sure.errors = ["tick this to go on."]
    return form


DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WEEKS_OF_HOURS = {
    "full": [[(day * 7 + hour * 5) % 41 for hour in range(24)] for day in range(7)],
    "none": [[0] * 24 for _ in range(7)],
}


def _heat(name: str) -> dict[str, Any]:
    rows, title = WEEKS_OF_HOURS[name], f"Opened by hour of the week, {name}"
    shades = [(dark, f"{low}–{high}") for dark, low, high in charts.ranges(max(map(max, rows)))]
    svg = charts.heat_map(rows, DAYS, uid=f"hm-{name}", title=title, translator=ENGLISH)
    return {"svg": svg, "title": title, "rows": rows, "days": DAYS, "shades": shades}


def gallery_context() -> dict[str, Any]:
    bar = charts.interval_bar
    return {
        "form": attempt_with_errors(),
        "words": WORDS,
        "points": POINTS,
        "columns": {name: _columns(name) for name in HOURS},
        "hours": {name: [(one.label, one) for one in HOURS[name] if one.n] for name in HOURS},
        "heat": {name: _heat(name) for name in WEEKS_OF_HOURS},
        "marks": MARKS,
        "trends": {
            "full": _trend("full", marks=MARKS),
            "gaps": _trend("gaps", height=190),
            "one": _trend("one", height=190),
        },
        "dist": {
            "full": _scores("full", [10, 11, 13, 57, 121]),
            "large": _scores("large", [1204560, 2345678, 13000, 570000, 9876543]),
            "none": _scores("none", [0, 0, 0, 0, 0]),
        },
        "links": {
            "full": [f"#week-{index}" for index in range(len(GOOD_OF_50))],
            "scores": [f"#score-{score}" for score in range(1, 6)],
            "rows": ["#throttled", "#few"],
        },
        "bars": {
            "watched": bar(0.84, 0.784, 0.883, 0.85),
            "plain": bar(0.95, 0.872, 0.979),
            "none": bar(None, None, None, 0.85),
            "pareto": charts.rows(PARETO, uid="pa", title="Product problems by theme", translator=ENGLISH),
            "long": charts.rows(LONG_ROWS, uid="lo", title="Not asked", translator=ENGLISH),
            "spark": charts.spark([3, 2, 4, 3, 5, 4, 6, 5, 7, 9, 19, 12], "by month", ENGLISH),
            "progress": charts.progress(3, 6, "3 of 6 steps done"),
        },
        **fishbones.pictures(ENGLISH),
        "pareto": PARETO,
        "long_rows": LONG_ROWS,
        "said": {
            "praise": [
                {"text": "Asha rang me back.", "label": "agent", "tone": "good"},
                {"text": " My auditors at "},
                {"text": "", "masked": True},
                {"text": " "},
                {"text": "waited nine days", "label": "process", "tone": "bad"},
                {"text": " for "},
                {"text": "the export", "label": "product", "tone": "neutral"},
                {"text": " or "},
                {"text": "her answer.", "label": "agent", "tone": "wait"},
            ]
        },
    }


def staff_context() -> dict[str, Any]:
    items = [("Callbacks", "/callbacks/", True, 9), ("Numbers", "/reports/", False, None), ("Team", "/t", False, None)]
    return {
        "nav": [NavItem(*item) for item in items],
        "me": Me("Mia Torres", "Manager, Support", "MT"),
        "installation": "Orchard Software",
        "zone_words": "Berlin time",
        "account_url": "/change",
        "sign_out_url": "/logout",
        "counting_url": "/counting",
        "who_sees_url": "/who-sees",
    }


def gallery_app() -> Flask:
    """Routes: / every part, /flashed, /bare (nothing but the template), /errors/<code>, /security/<name>?wrong=1."""
    app = Flask("gallery", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.secret_key = "gallery"
    app.jinja_env.undefined = StrictUndefined
    own = FileSystemLoader(Path(__file__).parent, encoding="utf-8")
    app.jinja_env.loader = ChoiceLoader([FileSystemLoader(ROOT / "templates"), own])
    install_translations(app.jinja_env, ENGLISH)
    app.jinja_env.filters.update(number=ENGLISH.number, percent=ENGLISH.percent)
    app.jinja_env.globals.update(static_url=lambda name: f"/static/{name}", csrf_token=lambda: "token")

    @app.get("/")
    def whole() -> str:
        return render_template("page.html", **staff_context(), **gallery_context())

    @app.get("/flashed")
    def flashed() -> str:
        for category in ("success", "error", "warning", "message"):
            flash(f"This is a {category}.", category)
        return render_template("plain.html", **staff_context())

    @app.get("/bare")
    def bare() -> str:
        return render_template("plain.html")

    @app.get("/errors/<int:code>")
    def error(code: int) -> str:
        return render_template(f"errors/{code}.html", **request.args.to_dict())

    @app.get("/security/<name>")
    def account(name: str) -> str:
        return render_template(f"security/{name}.html", **_account_context(name, "wrong" in request.args))

    return app


def _account_context(name: str, wrong: bool) -> dict[str, Any]:
    form = Account(data={"email": "asha@example.com", "next": "/agents/"})
    if wrong:
        form.email.errors = ["no account with this address and password. Check both, or set a new password."]
        form.password.errors = form.new_password.errors = ["too short. Use at least 12 characters."]
    return {
        f"{name}_form": form,
        "reset_password_token": "t",
        "active_password": True,
        "security": namedtuple("Security", "recoverable")(True),
        "url_for_security": lambda endpoint, **_values: f"/{endpoint}",
        "installation": "Orchard Software",
    }
