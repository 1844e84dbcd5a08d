"""`/agents/steps/<id>/done`: an agent says what was done about a step that was asked (M7)."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from survey_service.callbacks.steps import asked_of
from survey_service.db import request_context
from survey_service.flows.repair_steps import step_done
from survey_service.web.agents.feedback import blueprint
from survey_service.web.auth import current_reader, may
from survey_service.web.saying import say as _

LONGEST = 500


@blueprint.post("/steps/<int:step_id>/done")
@may("agent")
def done(step_id: int) -> Answer | tuple[str, int]:
    """With a sentence."""
    words = _typed()
    if not words or len(words) > LONGEST:
        wrong = (
            _("Say in a sentence what you did.") if not words else _("Shorten it to %(most)s characters.", most=LONGEST)
        )
        return _again(step_id, words, wrong), 422
    step_done(request_context(), step_id, words)
    flash(_("Done; whoever asked you sees it."), "success")
    return redirect(url_for("agents.own") + "#asked")


def _again(step_id: int, words: str, wrong: str) -> str:
    """The form on a page of its own; of steps that are not the reader's there is none."""
    ctx, reader = request_context(), current_reader()
    found = [one for one in asked_of(ctx.session, reader.agent_id or 0, ctx.now) if one.step.id == step_id]
    if not found:
        step_done(ctx, step_id, words)  # says why not
    return render_template("agents/asked.html", step_id=step_id, words=words, wrong=wrong, most=LONGEST)


def _typed() -> str:
    """No database stores NUL; lone surrogates are nobody's words."""
    text = request.form.get("words", "")
    return " ".join(text.replace("\0", "").encode("utf-8", "ignore").decode().split())
