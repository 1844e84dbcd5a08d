"""`GET /api/v1/kpis`: the figures of N1 and A2 at every level."""

import re

from flask import Response
from sqlalchemy import ColumnElement, exists, or_, select
from werkzeug.exceptions import Forbidden, NotFound

from survey_service.db import DbContext, request_context
from survey_service.invitations.invitation import Invitation
from survey_service.reports.kpis import Kpi, kpis
from survey_service.reports.slices import fits, seen_by
from survey_service.staff.agent import Agent, AgentHandle
from survey_service.staff.reader import Scope
from survey_service.web.api.answers import said
from survey_service.web.api.objects import Figures, Listed
from survey_service.web.api.query import KpisAsked, asked, period_of
from survey_service.web.api.routes import READ, blueprint, caller, needs

NO_ACCOUNTS = "The person this key is for does not see the names of accounts."


@blueprint.get("/kpis")
@needs(READ)
def figures() -> Response:
    """One item for each key, by key. Another agent's figures do not exist for a person's key (A1)."""
    query, ctx = asked(KpisAsked), request_context()
    zone = ctx.preferences.report_zone
    key = _agent_key(ctx, query.key) if query.level == "agent" and query.key else query.key
    start, end = period_of(query, ctx.now.astimezone(zone).date())
    found = kpis(
        ctx.session,
        query.level,
        key,
        start,
        end,
        query.basis,
        zone,
        ctx.now,
        ctx.preferences.survey_expiry,
        scope=_scope(ctx, query.level, key),
    )
    rest = [item for item in found if query.after is None or _comes_after(item, query.after)]
    size = int(query.limit)
    names = _names(ctx, rest[:size]) if query.level == "agent" and caller().sees_people else {}
    items = [Figures(name=names.get(item.key), **item.as_dict()) for item in rest[:size]]
    return said(Listed[Figures](items=items, next=items[-1].key if len(rest) > size else None))


def _agent_key(ctx: DbContext, asked_for: str) -> str:
    """The agent's id here; also found by the helpdesk's id and, for who sees names, by name or address. What nobody
    or more than one is called stays as it is, and fits none."""
    if _is_id(asked_for) and ctx.session.get(Agent, int(asked_for)) is not None:
        return asked_for
    called: ColumnElement[bool] = Agent.id.in_(select(AgentHandle.agent_id).where(AgentHandle.external_id == asked_for))
    if caller().sees_people:
        called = or_(called, Agent.name == asked_for, Agent.email == asked_for.lower())
    found = ctx.session.scalars(select(Agent.id).where(called).limit(2)).all()
    return str(found[0]) if len(found) == 1 else asked_for


def _is_id(text: str) -> bool:
    return re.fullmatch("[0-9]{1,9}", text, re.ASCII) is not None


def _scope(ctx: DbContext, level: str, key: str | None) -> Scope | None:
    """Figures but an agent's are open to all, and names of accounts to those who see them on pages; None: no limit."""
    reader = caller().reader
    if reader is not None and level == "account" and not reader.sees_accounts:
        raise Forbidden(NO_ACCOUNTS)
    if reader is None or level != "agent":
        return None
    scope = reader.scope()
    if key is not None:
        credited = exists().where(Invitation.kind == "survey", fits("agent", key), seen_by(scope))
        if not ctx.session.scalar(select(credited)):
            raise NotFound
    return scope


def _comes_after(item: Kpi, cursor: str) -> bool:
    if item.key is None:
        return True
    is_number = item.level == "agent" and _is_id(item.key) and _is_id(cursor)
    return int(item.key) > int(cursor) if is_number else item.key > cursor


def _names(ctx: DbContext, items: list[Kpi]) -> dict[str | None, str | None]:
    ids = [int(item.key) for item in items if item.key and _is_id(item.key)]
    return {
        str(number): name for number, name in ctx.session.execute(select(Agent.id, Agent.name).where(Agent.id.in_(ids)))
    }
