"""An administrator sets what the environment only defaults, or goes back to the environment."""

from datetime import timedelta

from survey_service import audit
from survey_service.flows.context import Context
from survey_service.preferences.preference import Preference
from survey_service.preferences.preferences import EDITABLE, latest

TICK = timedelta(microseconds=1)


class NotEditable(LookupError):
    """There is no such setting, or it is the environment's alone."""


def preference_set(ctx: Context, name: str, text: str) -> bool:
    """Whether anything changed. An empty `text` goes back to the environment.

    Raises NotEditable, or ValueError with the parser's sentence.
    """
    if name not in EDITABLE:
        raise NotEditable(name)
    value = str(text).strip() or None
    if value is not None:
        EDITABLE[name](value)
    with ctx.writing() as session:
        ctx.lock(f"preference {name}")
        last = latest(session).get(name)
        if (last.value if last else None) == value:
            return False
        # Another process's clock may be ahead: what is written later must not look older.
        valid_from = max(ctx.now, last.valid_from + TICK) if last else ctx.now
        session.add(Preference(name=name, value=value, valid_from=valid_from))
        audit.record(session, ctx.now, ctx.actor, "preference_set", "preference", None, [name])
    ctx.forget_preferences()
    return True
