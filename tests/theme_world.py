"""Comments cut into parts, and themes over them."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.audit import Actor
from survey_service.db import DbContext, new_context
from survey_service.feedback.parts import parts_of, replace_parts
from survey_service.feedback.segment import Segment
from survey_service.feedback.theme import SegmentTheme, Theme
from survey_service.flows.theme_changed import Rule, theme_made
from survey_service.flows.themes_applied import themes_applied
from survey_service.flows.verdicts_settled import verdicts_settled
from survey_service.responses.response import Response
from tests.feedback_world import Rated


class Themes:
    """`cut` makes parts of a comment as the splitter does; `make`, `apply` and `inside` are about themes."""

    def __init__(self, ctx: Callable[[], DbContext], rated: Rated, person: Callable[[str], int]) -> None:
        self.ctx, self._rated, self._person = ctx, rated, person

    def as_(self, name: str) -> DbContext:
        """A context of this persona."""
        return new_context(Actor("user", self._person(name)))

    def cut(self, response_id: int, *parts: tuple[str, str, str], filed: bool = True) -> list[int]:
        """The ids of the parts ("The export stops. ", "product", "bad"), which together are the words."""
        context = self.ctx()
        with context.writing() as session:
            response = session.get_one(Response, response_id)
            assert response.why == "".join(text for text, _, _ in parts)
            rows, at = [], 0
            for text, label, tone in parts:
                facts = {"certainty": 0.97, "filed": filed, "source": "model", "model": "test-1"}
                rows.append({"start": at, "end": at + len(text), "label": label, "tone": tone, **facts})
                at += len(text)
            replace_parts(session, response_id, rows)
            response.words_split_at = context.now
            verdicts_settled(context, session, response, "split")
        return [part.id for part in parts_of(self.ctx().session, response_id)]

    def said(self, text: str, customer: str = "cy", score: int = 2, *, tone: str = "bad", **changes: Any) -> int:
        """The id of the one part, about the product, of a new comment."""
        return self.cut(self._rated(score, customer, {"why": text}, **changes), (text, "product", tone))[0]

    def make(self, name: str, *keywords: str, area: str | None = None) -> int:
        """The theme's id; its rule is not applied yet."""
        return theme_made(self.as_("Pia"), Rule(name, list(keywords), area))

    def apply(self, most: int = 400) -> None:
        """As the worker does, until no rule waits."""
        self.now()
        reached = themes_applied(self.ctx(), None, most)
        while reached is not None:
            reached = themes_applied(self.ctx(), reached, most)

    def now(self) -> Session:
        """A session that sees what was written last."""
        session = self.ctx().session
        session.rollback()
        return session

    def theme(self, theme_id: int) -> Theme:
        """As it is now."""
        return self.now().get_one(Theme, theme_id, populate_existing=True)

    def inside(self, theme_id: int) -> set[int]:
        """The parts in it."""
        return {part for part, source in self.sources(theme_id).items() if source != "left_out"}

    def sources(self, theme_id: int) -> dict[int, str]:
        """Part → rule, held or left_out."""
        session = self.now()
        found = select(SegmentTheme.segment_id, SegmentTheme.source).where(SegmentTheme.theme_id == theme_id)
        return {row[0]: row[1] for row in session.execute(found)}

    def parts(self) -> list[Segment]:
        """All, oldest first."""
        return list(self.now().scalars(select(Segment).order_by(Segment.id)))


@pytest.fixture
def themes(ctx: Callable[[], DbContext], rated: Rated, person: Callable[[str], int]) -> Themes:
    return Themes(ctx, rated, person)
