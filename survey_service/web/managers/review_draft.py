"""The parts of a comment as the form of the review page sends them, and what its buttons make of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from survey_service.feedback.cutting import Cut, borders, likely_border, merge, split, tiles
from survey_service.feedback.segment import Segment

SHOWN_BORDERS = 300
SNIPPET = 32
WHOLE = "none", "neutral"


@dataclass(frozen=True)
class ShownPart:
    """`words` of one part, its label and tone; `certainty` None where a person cut or said it. `borders`: where it can
    be split, as (character, words that follow), the `likely` one chosen."""

    number: int
    start: int
    words: str
    label: str
    tone: str
    certainty: float | None
    borders: list[tuple[int, str]]
    likely: int | None


def stored_draft(parts: list[Segment], words: str) -> list[Cut]:
    """As they are; of words the splitter abstained from, one part about nothing."""
    found = [Cut(part.start_at, part.end_at, part.label, part.tone) for part in parts]
    return found if tiles(found, len(words)) else [Cut(0, len(words), *WHOLE)]


def sent_draft(form: Mapping[str, str], words: str) -> list[Cut] | None:
    """None where the form was not made by our page for these words."""
    starts = form.get("starts", "").split()
    if not all(start.isascii() and start.isdecimal() and len(start) < 9 for start in starts):
        return None
    places = [int(start) for start in starts] + [len(words)]
    found = [
        Cut(places[at], places[at + 1], form.get(f"about-{at}", ""), form.get(f"tone-{at}", ""))
        for at in range(len(starts))
    ]
    return found if tiles(found, len(words)) else None


def pressed(form: Mapping[str, str], draft: list[Cut]) -> list[Cut]:
    """After the button for splitting or merging a part; any other changes nothing."""
    if "merge" in form:
        return merge(draft, _number(form["merge"]))
    if "split" in form:
        part = _number(form["split"])
        return split(draft, _number(form.get(f"border-{part}", "")))
    return draft


def shown_parts(draft: list[Cut], words: str, stored: list[Segment]) -> list[ShownPart]:
    """For the template."""
    sure = {(one.start_at, one.end_at): one.certainty for one in stored if one.source == "model"}
    return [_shown(number, part, words, sure.get((part.start, part.end))) for number, part in enumerate(draft)]


def _shown(number: int, part: Cut, words: str, certainty: float | None) -> ShownPart:
    places, likely = borders(words, part), likely_border(words, part)
    if len(places) > SHOWN_BORDERS:  # a long text without spaces: every so many characters
        step = len(places) // SHOWN_BORDERS + 1
        places = sorted({*places[::step], *([likely] if likely is not None else [])})
    return ShownPart(
        number=number,
        start=part.start,
        words=words[part.start : part.end],
        label=part.label,
        tone=part.tone,
        certainty=certainty,
        borders=[(at, snippet(words[at : part.end], SNIPPET)) for at in places],
        likely=likely,
    )


def snippet(words: str, most: int) -> str:
    """One line of it."""
    line = " ".join(words[: 4 * most].split())
    return line if len(line) <= most and len(words) <= 4 * most else f"{line[:most].rstrip()}…"


def _number(text: str) -> int:
    """-1 for what is no number: it splits and merges nothing."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else -1
