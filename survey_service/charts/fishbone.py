"""The fishbone (Ishikawa, "Guide to Quality Control", 1968): at the head what went wrong, on each bone a root cause
with what hangs on it.

Drawn twice: as a fish for a desk and for paper, and for a phone as a list that hangs on the spine; charts.css shows
one. Both have a viewBox, so that they scale as a whole; words are cut to their place, the whole of them is in the
text's title and in the table.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from survey_service.charts.drawing import Translator
from survey_service.charts.fitting import fitted, in_lines, width_of

WIDTH, HEAD, EDGE, LEAN, FOOT = 1080, 190, 8, 48, 18
"""Of the fish: its head, the free edge, how far a bone leans, and the room between its last words and the spine."""
COLUMN = (WIDTH - HEAD - EDGE - LEAN) // 3
NAME, TWIG, WHY = 14, 13, 12
"""Sizes of a bone's name, of what hangs on it, and of the answer why."""
NAME_BOX, TWIG_PITCH, WHY_PITCH, WHY_LINES = 28, 25, 16, 2
PHONE, PHONE_HEAD, HEAD_SIZE = 340, 54, 15


@dataclass(frozen=True)
class Twig:
    """What hangs on a bone: a product area or a reason, and how often. `url` leads to what it counts."""

    label: str
    count: int
    url: str = ""


@dataclass(frozen=True)
class Bone:
    """A root cause. `why`: the last answer to why it happened, if anybody gave one."""

    label: str
    count: int
    twigs: Sequence[Twig] = field(default_factory=tuple)
    why: str = ""
    url: str = ""


def fishbone(
    head: tuple[str, str],
    bones: Sequence[Bone],
    *,
    uid: str,
    title: str,
    translator: Translator,
    mirrored: bool = False,
    description: str | None = None,
) -> Markup:
    """`head`: what went wrong, and how often or when. Half of the bones are drawn above the spine, half below.
    `mirrored`: for languages written from right to left the head is at the left."""
    text = describe(head, bones, translator) if description is None else description
    frame = _Frame(uid, title, text, mirrored, translator)
    return Markup("{}{}").format(_fish(head, bones, frame), _list(head, bones, frame))


def describe(head: tuple[str, str], bones: Sequence[Bone], translator: Translator) -> str:
    """The picture in words."""
    said = [f"{head[0]}: {head[1]}."]
    for bone in bones:
        twigs = ", ".join(f"{twig.label} {translator.number(twig.count)}" for twig in bone.twigs)
        said.append(f"{bone.label} {translator.number(bone.count)}" + (f": {twigs}." if twigs else "."))
    return " ".join(said)


@dataclass(frozen=True)
class _Frame:
    """What both drawings share."""

    uid: str
    title: str
    description: str
    mirrored: bool
    translator: Translator

    def x(self, x: float, width: float) -> str:
        return f"{width - x if self.mirrored else x:.1f}"

    def line(self, kind: str, ends: tuple[float, float, float, float], width: float) -> Markup:
        x1, y1, x2, y2 = ends
        return Markup('<line class="{}" x1="{}" y1="{:.1f}" x2="{}" y2="{:.1f}"/>').format(
            kind, self.x(x1, width), y1, self.x(x2, width), y2
        )

    def box(self, kind: str, place: tuple[float, float, float, float], width: float) -> Markup:
        x, y, wide, high = place
        left = width - x - wide if self.mirrored else x
        return Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{}" rx="5"/>').format(
            kind, left, y, wide, high
        )

    def words(self, kind: str, spot: tuple[float, float], text: str, whole: str, width: float) -> Markup:
        """`whole` is what was cut; a reader gets it by pointing."""
        more = Markup("<title>{}</title>").format(whole) if whole != text else ""
        return Markup('<text class="{}" x="{}" y="{:.1f}">{}{}</text>').format(
            kind, self.x(spot[0], width), spot[1], more, text
        )

    def svg(self, kind: str, width: int, height: float, inner: Iterable[Markup]) -> Markup:
        return Markup(
            '<svg class="fish {0}" viewBox="0 0 {1} {2:.0f}" direction="{3}" role="img"'
            ' aria-labelledby="{4}-t {4}-d"><title id="{4}-t">{5}</title><desc id="{4}-d">{6}</desc>{7}</svg>'
        ).format(
            kind,
            width,
            height,
            "rtl" if self.mirrored else "ltr",
            f"{self.uid}-{kind}",
            self.title,
            self.description,
            Markup("").join(inner),
        )


def _fish(head: tuple[str, str], bones: Sequence[Bone], frame: _Frame) -> Markup:
    upper, lower = bones[: (len(bones) + 1) // 2], bones[(len(bones) + 1) // 2 :]
    above = max([_height(bone) for bone in upper], default=0) + EDGE
    below = max([_height(bone) for bone in lower], default=0) + EDGE
    middle = max(above, 58.0)
    inner = [frame.line("spine", (EDGE, middle, WIDTH - HEAD, middle), WIDTH)]
    for side, group, room in ((-1, upper, middle - EDGE), (1, lower, below - EDGE)):
        for index, bone in enumerate(group):
            joint = EDGE + LEAN + COLUMN * (index + 1) - 20 + COLUMN * (3 - len(group))
            inner += _bone(bone, joint, middle, side * room, frame)
    inner += _head(head, middle, frame)
    return frame.svg("whole", WIDTH, middle + max(below, 58.0), inner)


def _height(bone: Bone) -> float:
    """From its name to the spine."""
    whys = len(_why_lines(bone, COLUMN - 30))
    return NAME_BOX + 6 + TWIG_PITCH * len(bone.twigs) + (WHY_PITCH * whys + 6 if whys else 0) + FOOT


def _why_lines(bone: Bone, width: float) -> list[str]:
    return in_lines(bone.why, width, WHY, WHY_LINES) if bone.why else []


def _bone(bone: Bone, joint: float, middle: float, room: float, frame: _Frame) -> list[Markup]:
    """`room`: from the spine to the outer edge, negative above it. Words are read from above to below on both sides."""
    number = frame.translator.number
    outer = middle + room
    box_top = outer if room < 0 else outer - NAME_BOX
    inner_end = box_top + NAME_BOX if room < 0 else box_top
    tip = joint - LEAN

    def across(y: float) -> float:
        return joint - LEAN * (y - middle) / (inner_end - middle)

    drawn = [frame.line("bone" if bone.count else "bone none", (tip, inner_end, joint, middle), WIDTH)]
    label = fitted(bone.label, COLUMN - 70, NAME)
    wide = width_of(f"{label}  {number(bone.count)}", NAME) + 24
    drawn.append(frame.box("name" if bone.count else "name none", (tip - wide / 2, box_top, wide, NAME_BOX), WIDTH))
    named = Markup('{} <tspan class="tally">{}</tspan>').format(label, number(bone.count))
    drawn.append(frame.words("mid b", (tip, box_top + 19), named, named if label == bone.label else bone.label, WIDTH))
    y = box_top + NAME_BOX + 6 if room < 0 else middle + FOOT - 4
    for twig in bone.twigs:
        y += TWIG_PITCH
        drawn += _twig(twig, y - 7, across, frame)
    for index, line in enumerate(_why_lines(bone, COLUMN - 30)):
        y += WHY_PITCH + (4 if not index else 0)
        drawn.append(frame.words("end why", (across(y) - 10, y), line, bone.why, WIDTH))
    return drawn


def _twig(twig: Twig, y: float, across: Callable[[float], float], frame: _Frame) -> list[Markup]:
    count = frame.translator.number(twig.count)
    label = fitted(twig.label, COLUMN - 34 - width_of(f" {count}", TWIG), TWIG)
    text = Markup('{} <tspan class="tally">{}</tspan>').format(label, count)
    whole = text if label == twig.label else twig.label
    end = across(y) - 10
    start = end - width_of(f"{label} {count}", TWIG)
    return [
        frame.line("twig", (max(start, EDGE), y + 5, across(y + 5), y + 5), WIDTH),
        frame.words("end", (end, y), text, whole, WIDTH),
    ]


def _head(head: tuple[str, str], middle: float, frame: _Frame) -> list[Markup]:
    left, room = WIDTH - HEAD, HEAD - EDGE - 20
    lines = [(line, head[0], "mid b big") for line in in_lines(head[0], room, HEAD_SIZE, 2)]
    lines += [(line, head[1], "mid") for line in in_lines(head[1], room, TWIG, 2)]
    high = 24 + 21 * len(lines)
    drawn = [frame.box("head", (left, middle - high / 2, HEAD - EDGE, high), WIDTH)]
    y = middle + 5 - 10.5 * (len(lines) - 1)
    for line, whole, kind in lines:
        is_cut = line.endswith("…") and line != whole
        drawn.append(frame.words(kind, (left + (HEAD - EDGE) / 2, y), line, whole if is_cut else line, WIDTH))
        y += 21
    return drawn


def _list(head: tuple[str, str], bones: Sequence[Bone], frame: _Frame) -> Markup:
    """Each bone leaves the spine at the side, what hangs on it stands under it."""
    drawn: list[Markup] = [frame.box("head", (1, 1, PHONE - 2, PHONE_HEAD - 6), PHONE)]
    for text, line, kind, size in ((head[0], 20, "b big", HEAD_SIZE), (head[1], 39, "", TWIG)):
        drawn.append(frame.words(kind, (12, line), fitted(text, PHONE - 24, size), text, PHONE))
    y, last = float(PHONE_HEAD), float(PHONE_HEAD)
    for bone in bones:
        last = y + 21
        hanging, y = _listed(bone, y + 26, frame)
        drawn += [frame.line("bone" if bone.count else "bone none", (14, last, 28, last), PHONE), *hanging]
    spine = frame.line("spine", (14, PHONE_HEAD - 5, 14, last), PHONE)
    return frame.svg("listed", PHONE, y + EDGE, [spine, *drawn])


def _listed(bone: Bone, y: float, frame: _Frame) -> tuple[list[Markup], float]:
    """A bone whose name stands at `y`, and where it ends."""
    right = PHONE - EDGE
    drawn = _counted(bone, ("b" if bone.count else "b soft", 34, y, NAME), frame)
    for twig in bone.twigs:
        y += 21
        drawn += [frame.line("twig", (34, y - 4, 43, y - 4), PHONE), *_counted(twig, ("", 48, y, TWIG), frame)]
    for line in _why_lines(bone, right - 48):
        y += WHY_PITCH + 1
        drawn.append(frame.words("why", (48, y), line, bone.why, PHONE))
    return drawn, y + 4


def _counted(one: Bone | Twig, place: tuple[str, float, float, int], frame: _Frame) -> list[Markup]:
    """A name at its place, the count at the other edge."""
    kind, x, y, size = place
    right, count = PHONE - EDGE, frame.translator.number(one.count)
    label = fitted(one.label, right - x - width_of(count, size) - 12, size)
    return [
        frame.words(kind, (x, y), label, one.label, PHONE),
        frame.words("end tally", (right, y), count, count, PHONE),
    ]
