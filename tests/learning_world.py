"""One installation with words of its own, and what its managers say about its comments.

The product calls its features Quillbox, Norrin or lantern view, the customers know the staff by nicknames, and its
procedures are green slips and tollgates: none of it is known to the splitter as it comes.
"""

from collections.abc import Sequence
from dataclasses import asdict
from random import Random
from typing import Any, TypeVar

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from survey_service.customers.customer import Customer
from survey_service.feedback.review_decision import ReviewDecision
from survey_service.feedback.taught import Marked, Taught
from survey_service.invitations.invitation import Invitation
from survey_service.responses.response import Response
from survey_service.schema import Base
from survey_service.tickets.ticket import Ticket
from tests.case_world import Cases

Row = TypeVar("Row", bound=Base)

NICKNAMES = ("Ziggy", "Bex", "Wren", "Dodo", "Moss", "the Otter desk", "Pim from second row")
FEATURES = ("Quillbox", "Norrin", "the lantern view", "Tallyho", "the Heron", "our gantry", "Brisk 4")
PROCEDURES = ("the green slip", "your tollgate", "the carousel", "the Tuesday window", "the stamp round", "level three")
THINGS = ("my layouts", "the March sheet", "two of our drafts", "every second pallet", "my saved tours")

CLAUSES: dict[tuple[str, str], tuple[str, ...]] = {
    ("agent", "good"): (
        "{who} took it in hand and stayed until it ran",
        "{who} knew at once what I meant",
        "all credit to {who}",
        "{who} is worth gold",
        "I was lucky to get {who}",
        "with {who} it was sorted before my coffee was cold",
        "{who} went the extra mile",
    ),
    ("agent", "bad"): (
        "{who} never came back to me",
        "{who} sent me round in circles",
        "I had to tell {who} everything three times",
        "{who} could not have cared less",
        "please, anybody but {who} next time",
        "{who} closed it over my head",
    ),
    ("product", "good"): (
        "{what} is a joy these days",
        "{what} finally holds {thing}",
        "we could not do without {what}",
        "{what} has come a long way since spring",
        "{what} does what it should",
    ),
    ("product", "bad"): (
        "{what} ate {thing}",
        "{what} went black again",
        "{what} loses {thing} whenever two of us are in it",
        "since the weekend {what} will not open {thing}",
        "{what} is where it all goes wrong",
        "I have given up on {what}",
        "{what} drops {thing} on the floor",
    ),
    ("process", "good"): (
        "{how} went through on the same day",
        "{how} is so much lighter than it used to be",
        "nice that {how} is no longer charged",
    ),
    ("process", "bad"): (
        "{how} took nine days",
        "nobody can explain why {how} exists",
        "{how} costs more than the thing itself",
        "I am stuck in {how} again",
        "first {how}, then another form, then silence",
    ),
    ("none", "neutral"): ("we moved to the new site in June", "I wrote on Monday", "this is about our Leeds branch"),
    ("none", "good"): ("all fine", "keep going", "happy so far"),
}
KINDS = tuple(CLAUSES)
OFTEN = (22, 14, 8, 24, 5, 13, 7, 7)
JOINTS = (". ", ", but ", ". ", " and ", "; ", ", though ")


def comment(number: int, random: Random) -> Taught:
    """What one customer wrote, and what a person who read it said about its parts."""
    text, parts = "", list[Marked]()
    for label, tone in random.choices(KINDS, OFTEN, k=random.choice((1, 1, 2, 2, 3))):
        clause = random.choice(CLAUSES[label, tone]).format(
            who=random.choice(NICKNAMES),
            what=random.choice(FEATURES),
            how=random.choice(PROCEDURES),
            thing=random.choice(THINGS),
        )
        if text:
            joint = random.choice(JOINTS)
            text += joint
        start = parts[-1].end if parts else 0
        text += clause
        parts.append(Marked(start, len(text), label, tone))
    text += random.choice((".", "", ""))
    parts[-1] = Marked(parts[-1].start, len(text), parts[-1].label, parts[-1].tone)
    labels = frozenset(part.label for part in parts) - {"none"}
    return Taught(number, number, number, text, "Sigrid Lund", "en", tuple(parts), labels)


def comments(count: int, seed: int = 1) -> list[Taught]:
    """Numbered from 1."""
    random = Random(seed)
    return [comment(number, random) for number in range(1, count + 1)]


def mistaken(taught: Sequence[Taught], share: float, seed: int = 2) -> list[Taught]:
    """The same, but of a share of them somebody said something else at random."""
    random = Random(seed)
    return [_mistaken(one, random) if random.random() < share else one for one in taught]


def _mistaken(one: Taught, random: Random) -> Taught:
    said = [random.choice(KINDS) for _ in one.parts]
    parts = tuple(Marked(part.start, part.end, *kind) for part, kind in zip(one.parts, said, strict=True))
    labels = frozenset(label for label, _ in said) - {"none"}
    return Taught(one.response, one.customer, one.decision, one.text, one.agent, one.language, parts, labels)


def told(cases: Cases, taught: Sequence[Taught]) -> list[int]:
    """These comments are in the database, of a customer each (c1@example.com, …), with a manager's decision on each:
    the ratings' ids. The first came by the flows, the others are its copies."""
    person = cases.person("Mia Torres", "manager")
    first = cases.rate(cases.asked("c1"), 3, why=taught[0].text).response_id
    context = cases.ctx()
    with context.writing() as session:
        rated = session.get_one(Response, first)
        rated.words_split_at = context.now
        survey = session.get_one(Invitation, rated.invitation_id)
        customer, ticket = session.get_one(Customer, survey.customer_id), session.get_one(Ticket, survey.ticket_id)
        ids = [first]
        for number, one in enumerate(taught[1:], start=2):
            email = f"c{number}@example.com"
            who = _copy(session, customer, email=email, address_hash=context.keys.address_hash(email))
            which = _copy(session, ticket, external_id=f"copy-{number}", customer_id=who.id)
            asked = _copy(session, survey, ticket_id=which.id, customer_id=who.id, mail_id=None)
            ids.append(_copy(session, rated, invitation_id=asked.id, why=one.text).id)
        for number, one in zip(ids, taught, strict=True):
            after = [_decided(part) for part in one.parts]
            session.add(ReviewDecision(response_id=number, by=person, at=context.now, before=[], after=after))
    return ids


def _copy(session: Session, row: Row, **changes: Any) -> Row:
    columns = [column.key for column in inspect(type(row)).column_attrs if column.key != "id"]
    made = type(row)(**{name: getattr(row, name) for name in columns} | changes)
    session.add(made)
    session.flush()
    return made


def _decided(part: Marked) -> dict[str, Any]:
    return asdict(part) | {"certainty": 0.5, "filed": True, "source": "person", "model": "test"}
