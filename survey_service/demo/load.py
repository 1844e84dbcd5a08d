"""The demo in a database: thousands of rows at once, exactly those the flows would have written one by one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.audit import Actor, AuditEntry
from survey_service.callbacks.callback import Attempt, Callback, CallbackCause
from survey_service.counts.recounting import rebuild
from survey_service.customers.account import Account
from survey_service.customers.customer import Customer
from survey_service.customers.opt_out import OptOut, OptOutLink
from survey_service.customers.suppression import Suppression
from survey_service.demo.action_rows import add_actions
from survey_service.demo.brief_rows import add_briefs
from survey_service.demo.case_rows import add_audit
from survey_service.demo.further_rows import add_further
from survey_service.demo.history_rows import add_history
from survey_service.demo.incident_rows import add_incidents
from survey_service.demo.letters import keep_letters
from survey_service.demo.people_rows import SOURCE, Login, add_people
from survey_service.demo.post import posted
from survey_service.demo.recovery_rows import add_recoveries
from survey_service.demo.release_rows import add_releases
from survey_service.demo.rows import Rows
from survey_service.demo.still_open import still_open
from survey_service.demo.story import TICKETS, tell
from survey_service.demo.talk_rows import Talk
from survey_service.demo.theme_rows import add_themes, fill_themes
from survey_service.demo.ticket import DemoTicket, Rules
from survey_service.demo.ticket_rows import BRAND, Filing
from survey_service.demo.word_rows import Cutter
from survey_service.demo.world import World
from survey_service.feedback.appeal import Appeal
from survey_service.feedback.review_decision import ReviewDecision
from survey_service.feedback.segment import Segment
from survey_service.feedback.sharing import CommentNote, Lesson, Thanks
from survey_service.feedback.splitter import default_splitter
from survey_service.feedback.theme import Theme
from survey_service.feedback.verdict_correction import VerdictCorrection
from survey_service.flows.comments_split import Split
from survey_service.flows.context import Context
from survey_service.invitations.answer_link import AnswerLink
from survey_service.invitations.invitation import Invitation
from survey_service.invitations.stop import SurveyStop
from survey_service.mail.queued import Mail
from survey_service.preferences.preferences import Preferences
from survey_service.responses.contact_wish import ContactWish
from survey_service.responses.landing import Landing
from survey_service.responses.response import Response
from survey_service.responses.response_change import ResponseChange
from survey_service.staff.agent import Agent, AgentHandle
from survey_service.staff.department import Department
from survey_service.staff.role import Role, user_roles
from survey_service.staff.team import Team
from survey_service.staff.user import User
from survey_service.tickets.source import Source
from survey_service.tickets.sources.generic import new_secret
from survey_service.tickets.ticket import Ticket

IN_ORDER = (
    *(
        Department,
        Team,
        Agent,
        AgentHandle,
        User,
        user_roles,
        Account,
        Customer,
        Source,
        Ticket,
        Mail,
        Invitation,
        SurveyStop,
    ),
    *(AnswerLink, OptOutLink, OptOut, Suppression, Landing, Response, ResponseChange, ContactWish),
    *(Segment, ReviewDecision, Appeal, VerdictCorrection, Thanks, CommentNote, Lesson, Theme),
    *(Callback, CallbackCause, Attempt, AuditEntry),
)
NEVER_MIXED = (User, Source, Ticket, Customer, Agent, Account, Team, Department)


class OtherData(RuntimeError):
    """The database holds something already; demo data is never mixed with it."""


@dataclass(frozen=True)
class Summary:
    """What was made; the passwords are nowhere else."""

    tickets: int
    answers: int
    open_callbacks: int
    logins: tuple[Login, ...]


def load(ctx: Context, world: World, hashed: Callable[[str], str], count: int = TICKETS) -> Summary:
    """A year up to now, in one transaction. Raises OtherData. `hashed` makes a stored password of a typed one."""
    refuse_other_data(ctx.session)
    rules = rules_of(ctx.preferences)
    rows = Rows()
    rows.reserve(*IN_ORDER)
    numbers, logins = add_people(rows, world, ctx.keys, hashed)
    year = list(posted([*tell(world, ctx.now, rules, count)], world, ctx.now, rules))
    _add_source(rows, ctx, year)
    # Its parts are frozen, which is not what a protocol can say.
    split = cast("Split", default_splitter().split)
    cutter = Cutter(split, rules, ctx.now, numbers.users[world.user("Mia").email])
    filing = Filing(rows, numbers, ctx.keys, rules, world.department, cutter)
    for ticket in year:
        filing.add(ticket)
    for ticket in still_open(world, ctx.now, count):
        filing.add_open(ticket, ctx.now)
    Talk(rows, numbers, world, rules, ctx.now).add(filing.told)
    add_themes(rows, numbers.users[world.user("Pia").email], ctx.now)
    with ctx.writing() as session:
        refuse_other_data(session)
        _add_roles(rows, session, world, numbers.users)
        rows.insert(session)
        fill_themes(session)
        add_incidents(session, numbers.users[world.user("Mia").email], ctx.now)
        add_releases(session, numbers.users[world.user("Pia").email], ctx.now)
        add_actions(session, numbers.users[world.user("Mia").email], ctx.now, rules.zone)
        add_briefs(session, world.user("Asha").email, world.user("Lena").email, ctx.now, rules.zone)
        add_recoveries(ctx, session)
        add_further(ctx, session)
        add_history(session, numbers.users[world.user("Alex").email], ctx.now)
        if ctx.preferences.mail_transport == "outbox":
            keep_letters(ctx, session)
        rebuild(session, ctx.preferences.report_zone)
    opened = sum(1 for t in year for s in t.surveys if s.callback and s.callback.state != "closed")
    return Summary(len(year), rows.count(Response), opened, tuple(logins))


def refuse_other_data(session: Session) -> None:
    """Raises OtherData."""
    if any(session.execute(select(model).limit(1)).first() for model in NEVER_MIXED):
        raise OtherData("the database holds data already; demo data goes into an empty one")


def rules_of(preferences: Preferences) -> Rules:
    """The year is lived under the settings that hold now."""
    return Rules(
        delay=preferences.survey_delay,
        throttle=preferences.survey_throttle,
        expiry=preferences.survey_expiry,
        max_age=preferences.survey_max_age,
        edit_window=preferences.edit_window,
        reminder=preferences.survey_reminder,
        window=preferences.survey_window,
        hours=preferences.business_hours,
        due=preferences.callback_due,
        zone=preferences.report_zone,
    )


def _add_source(rows: Rows, ctx: Context, year: list[DemoTicket]) -> None:
    created_at = min(ticket.opened_at for ticket in year) - timedelta(days=1)
    rows.put(
        Source,
        id=SOURCE,
        kind="generic",
        name="Larkfield desk",
        brand=BRAND,
        secrets=[ctx.keys.seal(new_secret())],
        asking=True,
        created_at=created_at,
        last_event_at=max(survey.heard_at for ticket in year for survey in ticket.surveys),
    )
    add_audit(rows, created_at, Actor("command"), "source_added", "source", None, SOURCE)


def _add_roles(rows: Rows, session: Session, world: World, users: Mapping[str, int]) -> None:
    roles = {name: number for number, name in session.execute(select(Role.id, Role.name))}
    for user in world.users:
        rows.put(user_roles, user_id=users[user.email], role_id=roles[user.role])
