"""The tickets of a dry run, by what becomes of them; beside those of a draft, what the draft changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from survey_service.reports.paging import Page, Place, page_of
from survey_service.reports.rehearsal import ASKED, WAITING, Played, Told

PAGE = 50
MORE, FEWER, MOVED = "more", "fewer", "moved"
"""What a draft does to a ticket: asked where it was not, the other way round, asked at another time."""


@dataclass(frozen=True, slots=True)
class Line:
    """A ticket; `bucket` and `leaves_at` by the rules in force, `drafted` and `drafted_at` by the draft, if any."""

    id: int
    source: str
    ticket: str
    team: str | None
    closed_at: datetime
    bucket: str
    leaves_at: datetime | None
    drafted: str | None = None
    drafted_at: datetime | None = None


@dataclass(frozen=True)
class Compared:
    """A dry run of the rules in force and one of a draft over the same tickets."""

    now: Played
    draft: Played | None = None

    def change(self, survey: int) -> str | None:
        """None: the customer is asked as before, or is not asked as before."""
        if self.draft is None:
            return None
        before, after = self.now.is_asked(survey), self.draft.is_asked(survey)
        if before != after:
            return MORE if after else FEWER
        moved = self.now.outcomes[survey].due_at != self.draft.outcomes[survey].due_at
        return MOVED if after and moved else None

    def changes(self) -> dict[str, int]:
        """How many of each."""
        found = dict.fromkeys((MORE, FEWER, MOVED), 0)
        for one in self.now.told:
            if (change := self.change(one.resolution.id)) is not None:
                found[change] += 1
        return found

    def buckets(self) -> list[tuple[str, int, int | None]]:
        """Bucket, how many by the rules in force, how many by the draft; who is asked first, then the usual reasons."""
        now = self.now.counts()
        draft = self.draft.counts() if self.draft else None
        most = now if draft is None else now | draft
        names = sorted(most, key=lambda name: (name not in (ASKED, WAITING), -most[name], name))
        return [(name, now[name], draft[name] if draft else None) for name in names]

    def lines(self, show: str | None) -> Iterator[Line]:
        """Newest close first. `show`: a bucket of the last column, or a change; None: all."""
        for one in reversed(self.now.told):
            survey = one.resolution.id
            last = self.draft or self.now
            if show is None or show in (last.buckets[survey], self.change(survey)):
                yield self._line(one)

    def page(self, show: str | None, place: Place | None, size: int = PAGE) -> Page[Line]:
        """A page of them, by key."""
        found = list(self.lines(show))
        keys = [(line.closed_at, line.id) for line in found]
        if place is None:
            return page_of(found[: size + 1], size, None, _key)
        at = (place.moment, place.id)
        if place.backwards:
            newer = [line for line, key in zip(found, keys, strict=True) if key > at]
            return page_of(list(reversed(newer))[: size + 1], size, place, _key)
        older = [line for line, key in zip(found, keys, strict=True) if key < at]
        return page_of(older[: size + 1], size, place, _key)

    def _line(self, one: Told) -> Line:
        survey = one.resolution.id
        now, draft = self.now.outcomes[survey], self.draft.outcomes[survey] if self.draft else None
        return Line(
            id=survey,
            source=one.source,
            ticket=one.ticket,
            team=one.team,
            closed_at=one.resolution.closed_at,
            bucket=self.now.buckets[survey],
            leaves_at=now.due_at,
            drafted=self.draft.buckets[survey] if self.draft else None,
            drafted_at=draft.due_at if draft else None,
        )


def _key(line: Line) -> tuple[int, datetime, int]:
    return 0, line.closed_at, line.id
