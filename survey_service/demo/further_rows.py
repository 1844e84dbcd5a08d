"""What the demo's customers said to the one question more of the thank-you page."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from survey_service.demo.rows import AT_ONCE
from survey_service.flows.context import Context
from survey_service.invitations.invitation import Invitation
from survey_service.preferences.brand_preference import BrandPreference
from survey_service.preferences.further import NAMES, Question, Shares
from survey_service.preferences.own_brands import INSTALLATION
from survey_service.responses.further import FACTS, Case, case_of, drawn, question_for
from survey_service.responses.further_answer import FurtherAnswer
from survey_service.responses.response import Response

SHARES = Shares(effort=0.2, tried=0.1, nps=0.1)
ANSWER_IT = 0.45
WITH_WORDS = 0.3
SOON = timedelta(minutes=3)
WORDS: dict[tuple[Question, bool], tuple[str, ...]] = {
    ("effort", True): (
        "One mail and it was done.",
        "I found the form at once.",
        "I only had to explain it once.",
    ),
    ("effort", False): (
        "I had to explain it three times.",
        "The form asked for a number I could not find.",
        "Five mails back and forth for a small thing.",
    ),
    ("tried", True): ("Looked into my log files without being asked.", "Came back to me after the fix, too."),
    ("tried", False): ("It felt like a text from a drawer.", "I was sent to the help pages I had already read."),
    ("nps", True): ("The product does what it says, and somebody answers.", "I already have recommended it."),
    ("nps", False): ("Good help, but the exports are slow.", "It is too dear for small teams."),
}


def add_further(ctx: Context, session: Session) -> None:
    """Asked as the page would have asked them, answered by somewhat less than half."""
    first = session.scalar(select(Response.rated_at).order_by(Response.rated_at).limit(1)) or ctx.now
    for question, name in NAMES.items():
        text = f"{SHARES.of(question):.0%}"
        session.add(BrandPreference(brand=INSTALLATION, name=name, value=text, valid_from=first))
    facts = FACTS.add_columns(Response.rated_at, Invitation.language).order_by(Response.id)
    made = [_row(ctx, row.id, case_of(row), row.rated_at, row.language) for row in session.execute(facts)]
    rows = [row for row in made if row is not None]
    for start in range(0, len(rows), AT_ONCE):
        session.execute(insert(FurtherAnswer), rows[start : start + AT_ONCE])


def _row(ctx: Context, number: int, case: Case, rated_at: datetime, language: str) -> dict[str, object] | None:
    asked = question_for(drawn(ctx.keys, number), SHARES, case)
    rng = Random(f"further {number}")  # noqa: S311  # a story, not a secret
    at = rated_at + SOON * rng.random()
    if asked is None or rng.random() >= ANSWER_IT or at >= ctx.now:
        return None
    score, good = _score(asked.question, case.score, rng)
    speaks = language.startswith("en") and rng.random() < WITH_WORDS
    why = rng.choice(WORDS[asked.question, good]) if speaks else None
    told = {"question": asked.question, "score": score, "why": why, "sampling": asked.sampling}
    return {"response_id": number, "answered_at": at, "edited_at": None, **told}


def _score(question: Question, rating: int, rng: Random) -> tuple[int, bool]:
    """Near the rating; whether the words that go with it are kind."""
    if question == "nps":
        score = rng.choices(range(11), (1, 0, 0, 1, 1, 3, 4, 12, 20, 26, 32))[0]
        return score, score >= 9
    score = max(1, min(5, rating + rng.choices((-2, -1, 0, 1), (1, 4, 8, 3))[0]))
    return score, score >= 4
