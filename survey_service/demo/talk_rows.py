"""What the team made of comments: appeals and their answers, thanks, notes, praise and lessons on the wall."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from survey_service.audit import Actor
from survey_service.callbacks.calendar import business_days_after
from survey_service.demo.case_rows import add_audit
from survey_service.demo.people_rows import Numbers
from survey_service.demo.rows import Rows
from survey_service.demo.ticket import DemoResponse, DemoTicket, Rules
from survey_service.demo.world import DemoAgent, World
from survey_service.feedback.appeal import Appeal
from survey_service.feedback.appealing import DECIDE_WITHIN
from survey_service.feedback.sharing import CommentNote, Lesson, Thanks
from survey_service.feedback.verdict_correction import VerdictCorrection
from survey_service.feedback.verdicts import Verdicts
from survey_service.responses.response import Response
from survey_service.responses.response_change import ResponseChange

DAY = timedelta(days=1)
LONG_ENOUGH = 45  # characters of praise worth a place on the wall
LESSONS = (
    None,
    "I rang before writing a third time. It took four minutes.",
    None,
    "I said on the first day how long it would take, and then it was no surprise.",
    None,
    "I sent a way to check the result, so nobody had to ask again.",
)
"""What the agent adds; None: praise that speaks for itself."""
NOTES = ("This is the tone we want in every first answer.", "Shall we make a snippet of your explanation?")


@dataclass(frozen=True)
class Told:
    """An answer that counts: its id, its ticket, what was said, and what it was taken to say."""

    number: int
    ticket: DemoTicket
    response: DemoResponse
    verdicts: Verdicts

    @property
    def agent(self) -> DemoAgent | None:
        """Whom it is credited to."""
        return self.ticket.earner


@dataclass(frozen=True)
class Objection:
    """One appeal. `after` and `decided` in days from the answer and from the appeal; `latest` and `oldest` days ago."""

    agent: str
    reason: str
    words: str
    latest: float
    oldest: float
    state: str = "open"
    answer: str | None = None


OBJECTIONS = (
    Objection(
        "Asha", "product", "The export failed again while I was still writing. The words are about the file.", 2, 40
    ),
    Objection("Tomasz", "wrong_person", "I only closed it for a colleague who was on holiday.", 2, 40),
    Objection(
        "Asha",
        "product",
        "It is the known fault of the nightly export; I could only tell when it is mended.",
        25,
        200,
        "granted",
        "Agreed: every sentence is about the export.",
    ),
    Objection(
        "Luis",
        "policy",
        "I am not allowed to unlock accounts on the phone.",
        25,
        330,
        "declined",
        "The customer says that nobody read the first message. That is about us.",
    ),
    Objection("Sofia", "product", "The wizard gives no line number, so I had to guess.", 15, 200, "withdrawn"),
)


@dataclass(frozen=True)
class Talk:
    """Rows of everything a team says about answers, picked by rules, so that each load tells the same."""

    rows: Rows
    numbers: Numbers
    world: World
    rules: Rules
    now: datetime

    def add(self, told: Sequence[Told]) -> None:
        """The newest come first."""
        newest = sorted(told, key=lambda one: (one.response.at, one.number), reverse=True)
        self._add_wall(newest)
        taken: set[int] = set()
        for objection in OBJECTIONS:
            found = self._against(newest, objection, taken)
            if found is not None:
                taken.add(found.number)
                self._add_appeal(found, objection)

    def _add_wall(self, newest: Sequence[Told]) -> None:
        praise = [one for one in newest if self._is_praise(one)]
        first = list({one.agent.id: one for one in reversed(praise) if one.agent}.values())
        first.sort(key=lambda one: (one.response.at, one.number), reverse=True)
        for place, one in enumerate(first[: len(LESSONS)]):
            self._add_lesson(one, LESSONS[place], place)
        shared = {one.number for one in first[: len(LESSONS)]}
        asked = next((one for one in praise if one.number not in shared and self._is_of(one, "Asha")), None)
        if asked is not None:
            self._propose(asked)

    def _is_praise(self, one: Told) -> bool:
        said, judged = one.response, one.verdicts
        fits = said.score == 5 and not said.edits and judged.agent == "good" and judged.product != "bad"
        return fits and len(said.why or "") >= LONG_ENOUGH and DAY < self.now - said.at < 90 * DAY

    def _add_lesson(self, one: Told, words: str | None, place: int) -> None:
        agent = one.agent
        assert agent is not None
        lead = self._lead(agent)
        at = one.response.at + timedelta(hours=5)
        self._lesson(one, "lesson" if words else "praise", "shared", words, self.numbers.users[agent.email], at, at)
        for by in (lead, self._user("Mia"))[: 1 + place % 2]:
            self.rows.put(Thanks, response_id=one.number, by=by, at=at + timedelta(minutes=40))
        if place < len(NOTES):
            noted = at + timedelta(hours=1)
            self.rows.add(CommentNote, response_id=one.number, by=lead, at=noted, words=NOTES[place])

    def _propose(self, one: Told) -> None:
        """Asha is asked, and has not answered yet."""
        lead = self._user("Lena")
        at = one.response.at + timedelta(hours=6)
        self._lesson(one, "praise", "proposed", None, lead, at, None)
        self.rows.put(Thanks, response_id=one.number, by=lead, at=at)

    def _lesson(
        self, one: Told, kind: str, state: str, words: str | None, by: int, at: datetime, answered: datetime | None
    ) -> None:
        assert one.agent is not None
        self.rows.put(
            Lesson,
            response_id=one.number,
            team_id=self.numbers.teams[one.agent.team or ""],
            kind=kind,
            state=state,
            words=words,
            proposed_by=by,
            proposed_at=at,
            answered_at=answered,
        )
        act = "lesson_shared" if state == "shared" else "lesson_proposed"
        add_audit(self.rows, at, Actor("user", by), act, "response", one.number, "words")

    def _against(self, newest: Sequence[Told], objection: Objection, taken: set[int]) -> Told | None:
        """The newest low of that agent with words, of the days it asks for."""
        for one in newest:
            ago = (self.now - one.response.at) / DAY
            said = one.response.score <= 3 and one.response.why and not one.response.edits
            fits = said and self._is_of(one, objection.agent) and one.number not in taken
            if fits and objection.latest <= ago <= objection.oldest:
                return one
        return None

    def _add_appeal(self, one: Told, objection: Objection) -> None:
        agent, mia = self.world.agent(objection.agent), self._user("Mia")
        by = self.numbers.users[agent.email]
        is_open = objection.state == "open"
        at = max(one.response.at, self.now - 2 * DAY) + timedelta(hours=3) if is_open else one.response.at + DAY
        decided = None if is_open or objection.state == "withdrawn" else at + 2 * DAY
        number = self.rows.add(
            Appeal,
            response_id=one.number,
            state=objection.state,
            reason=objection.reason,
            words=objection.words,
            appealed_by=by,
            appealed_at=at,
            agent_id=self.numbers.agents[agent.id],
            due_at=business_days_after(at, DECIDE_WITHIN, self.rules.hours, self.rules.zone, ()),
            decider_id=mia,
            passed_on=0,
            decided_by=mia if decided else None,
            decided_at=decided,
            answer=objection.answer,
        )
        add_audit(self.rows, at, Actor("user", by), "appeal_made", "appeal", number, "reason", "words")
        if objection.state == "withdrawn":
            add_audit(self.rows, at + DAY, Actor("user", by), "appeal_withdrawn", "appeal", number)
        if decided:
            add_audit(self.rows, decided, Actor("user", mia), f"appeal_{objection.state}", "appeal", number)
        if decided and objection.state == "granted":
            self._correct(one, number, decided)

    def _correct(self, one: Told, appeal_id: int, at: datetime) -> None:
        """The answer speaks of the product and is in no figure about the agent."""
        mia = self._user("Mia")
        for side, verdict in (("agent", "none"), ("product", "bad")):
            self.rows.add(VerdictCorrection, response_id=one.number, appeal_id=appeal_id, side=side, verdict=verdict,
                          by=mia, at=at, undone_at=None)  # fmt: skip
        new = {"agent_verdict": "none", "product_verdict": "bad", "agent_source": "person", "product_source": "person"}
        old = self.rows.change(Response, one.number, **new)
        self.rows.change(Response, one.number, review_due_at=None)
        changed = [name for name in new if new[name] != old[name]]
        before, after = ({name: values[name] for name in changed} for values in (old, new))
        self.rows.add(ResponseChange, response_id=one.number, at=at, kind="appeal_granted", before=before, after=after)

    def _is_of(self, one: Told, first_name: str) -> bool:
        return one.agent is not None and one.agent.first_name == first_name

    def _lead(self, agent: DemoAgent) -> int:
        team = next(team for team in self.world.teams if team.name == agent.team)
        return self.numbers.users[team.lead]

    def _user(self, first_name: str) -> int:
        return self.numbers.users[self.world.user(first_name).email]
