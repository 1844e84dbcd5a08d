"""What a file says of itself: so much that a stranger who finds it knows what it holds, and whom to ask."""

from collections.abc import Iterable

from survey_service.feedback.masking import Piece
from survey_service.feedback.said import Said
from survey_service.web.reading import Sight
from survey_service.web.saying import say as _

About = list[tuple[str, str]]


def about(seen: Sight, filters: Iterable[str], definition: str, n: int | None = None) -> About:
    """`definition` is the anchor of the figures' definitions; `n`: how many of the list the reader may open."""
    speaker, base = seen.translator, seen.ctx.preferences.base_url.rstrip("/")
    days = (seen.chosen.period.start, seen.chosen.last_day)
    zone = seen.reading().zone
    told = [
        (_("Of"), ", ".join(seen.names) or seen.ctx.preferences.installation),
        (_("From"), days[0].isoformat()),
        (_("To"), days[1].isoformat()),
        (
            _("Counted"),
            _("by the day the ticket was closed") if seen.basis == "closed_at" else _("by the day of the answer"),
        ),
        (_("Filters"), "; ".join(filters) or _("none")),
        (_("Made by"), seen.reader.name),
        (_("Made at"), seen.ctx.now.astimezone(zone).isoformat(timespec="seconds")),
        (_("Times are those of"), zone.key),
        (_("How it is counted"), f"{base}/reports/definitions#{definition}"),
    ]
    return [*told, (_("Number of rows"), speaker.number(n))] if n is not None else told


def stem(what: str, seen: Sight, *more: str) -> str:
    """A file's name: list, days, and what narrows it."""
    keys = [key or "none" for _level, key in seen.pairs]
    return "_".join([what, seen.chosen.period.start.isoformat(), seen.chosen.last_day.isoformat(), *keys, *more])


def text_of(said: Said | None) -> str | None:
    """The words as their reader may see them; what is hidden stands in brackets."""
    if said is None:
        return None
    pieces = [piece for one in said for piece in ((one,) if isinstance(one, Piece) else one.pieces)]
    return "".join(f"[{piece.text}]" if piece.masked else piece.text for piece in pieces)
