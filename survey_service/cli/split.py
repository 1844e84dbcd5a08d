"""`flask split`: the feedback splitter alone, a JSON object a line; needs no database."""

import json
import sys
from collections.abc import Mapping
from typing import Any

import click

from survey_service.feedback.splitter import Split, default_splitter
from survey_service.feedback.splitter.rated import SCORES


class BadComment(ValueError):
    """A line that is no comment; says why."""


@click.command("split")
def split() -> None:
    """Split comments: a line {"id", "text", "agent"?, "language"?, "score"?} in, labels and segments out."""
    failed = False
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        try:
            comment = _comment(line)
        except BadComment as bad:
            click.echo(f"line {number}: {bad}", err=True)
            failed = True
            continue
        given = (comment.get(name) for name in ("agent", "language", "score"))
        found = default_splitter().split(comment["text"], *given)
        click.echo(json.dumps(_told(comment["id"], found)))  # ASCII, so that any text gets through; flushed
    if failed:
        sys.exit(1)


def _comment(line: bytes) -> Mapping[str, Any]:
    """The object of a line; raises BadComment."""
    try:
        comment = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise BadComment("no JSON in UTF-8") from None
    if not isinstance(comment, dict):
        raise BadComment("no JSON object")
    if "id" not in comment or isinstance(comment["id"], dict | list | bool | None):
        raise BadComment("id: must be a text or a number")
    if not isinstance(comment.get("text"), str):
        raise BadComment("text: must be a text")
    for name in ("agent", "language"):
        if not isinstance(comment.get(name), str | None):
            raise BadComment(f"{name}: must be a text")
    if comment.get("score") not in (None, *SCORES) or isinstance(comment.get("score"), bool | float):
        raise BadComment("score: must be a whole number from 1 to 5")
    return comment


def _told(identity: object, found: Split) -> dict[str, object]:
    """The answer's line; an abstained comment has one segment of nothing."""
    segments = [
        {
            "start": part.start,
            "end": part.end,
            "label": part.label,
            "tone": part.tone,
            "certainty": part.certainty,
            "filed": part.filed,
        }
        for part in found.parts
    ]
    return {"id": identity, "labels": list(found.labels), "segments": segments}
