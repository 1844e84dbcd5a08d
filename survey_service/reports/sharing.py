"""What a team made of comments, beside each as one reader may see it: thanks, notes, and whether it is shared (A6)."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.feedback.lessons import is_stale, may_propose
from survey_service.feedback.masking import Piece, masked
from survey_service.feedback.sharing import CommentNote, Lesson, Thanks
from survey_service.reports.cards import Reading, day_words
from survey_service.reports.comments import Comment
from survey_service.reports.names import company_names, customer_names, staff_names
from survey_service.staff.user import User


@dataclass(frozen=True, slots=True)
class Note:
    """Ready to print."""

    by: str
    day: str
    said: list[Piece]


@dataclass(frozen=True, slots=True)
class Asked:
    """A lesson's state as told: proposed, shared, stale, declined or withdrawn; `by` is who proposed it."""

    state: str
    kind: str
    by: str
    said: list[Piece] | None
    mine: bool


@dataclass(slots=True)
class Beside:
    """`own`: the reader is its agent; `may_share` tells whether that, or asking for it, is offered."""

    own: bool = False
    leads: bool = False
    thanked: bool = False
    thanks: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    lesson: Asked | None = None
    may_share: bool = False

    @property
    def may_thank(self) -> bool:
        """Once a person, never oneself."""
        return self.leads and not self.thanked

    @property
    def may_withdraw(self) -> bool:
        """Its agent at any time, or who proposed it."""
        lesson = self.lesson
        return lesson is not None and lesson.state in ("proposed", "shared", "stale") and (self.own or lesson.mine)


def beside(session: Session, found: Iterable[Comment], reading: Reading) -> dict[int, Beside]:
    """By rating; at most four statements for any number of them."""
    comments = {comment.id: comment for comment in found}
    reader = reading.reader
    told = {number: _relation(comment, reading) for number, comment in comments.items()}
    if not told:
        return told
    hidden = staff_names(session) if reading.is_masked else frozenset[str]()
    ids = list(comments)
    thanked = select(Thanks, User.name).join(User, User.id == Thanks.by).where(Thanks.response_id.in_(ids))
    for thanks, name in session.execute(thanked.order_by(Thanks.at, Thanks.by)):
        told[thanks.response_id].thanks.append(name)
        told[thanks.response_id].thanked |= thanks.by == reader.user_id
    noted = select(CommentNote, User.name).join(User, User.id == CommentNote.by)
    for note, name in session.execute(noted.where(CommentNote.response_id.in_(ids)).order_by(CommentNote.id)):
        said = remark(note.words, comments[note.response_id], reading, hidden)
        told[note.response_id].notes.append(Note(name, day_words(note.at, reading), said))
    shared = select(Lesson, User.name).join(User, User.id == Lesson.proposed_by).where(Lesson.response_id.in_(ids))
    for lesson, name in session.execute(shared):
        comment = comments[lesson.response_id]
        one = told[lesson.response_id]
        one.lesson = _asked(lesson, name, comment, reading, hidden)
        one.may_share = one.may_share and may_propose(lesson, comment.edited_at, own=one.own)
    return told


def remark(words: str, comment: Comment, reading: Reading, hidden: frozenset[str]) -> list[Piece]:
    """What a colleague typed; whoever typed it may know the customer, whoever reads it may not."""
    if reading.is_masked:
        return masked(words, customer_names(comment) | hidden, reading.translator, company_names(comment))
    if reading.reader.sees_customer:
        return [Piece(words)]
    return masked(words, customer_names(comment), reading.translator, company_names(comment))


def _relation(comment: Comment, reading: Reading) -> Beside:
    reader = reading.reader
    own = reader.has("agent") and comment.agent_id is not None and comment.agent_id == reader.agent_id
    leads = not own and comment.agent_id is not None and reader.has("lead", "manager")
    shareable = bool(comment.why) and comment.status == "counted"
    return Beside(own=own, leads=leads, may_share=(own or leads) and shareable)


def _asked(lesson: Lesson, name: str, comment: Comment, reading: Reading, hidden: frozenset[str]) -> Asked:
    state = "stale" if is_stale(lesson, comment.edited_at) else lesson.state
    said = remark(lesson.words, comment, reading, hidden) if lesson.words else None
    return Asked(state, lesson.kind, name, said, lesson.proposed_by == reading.reader.user_id)
