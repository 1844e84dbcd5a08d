"""A brand's own words in a letter: text with variables like {ticket}, checked when it is saved, filled as it leaves."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from survey_service.language import N_

_VARIABLE = re.compile(r"\{([^{}]*)\}")
# As mail/message.py drops them: controls, separators, lone surrogates, and what turns the words around it.
_UNSAYABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
LONGEST_NAME = 20  # of a wrong variable, when it is told


@dataclass(frozen=True, slots=True)
class Part:
    """What may be said in one place: at most so many characters and lines, and the variables known there. `always`: a
    variable that at least one line has which is never left out."""

    longest: int
    lines: int
    variables: tuple[str, ...]
    always: str | None = None


PARTS: Mapping[str, Part] = {
    "subject": Part(120, 1, ("ticket", "subject", "day", "agent", "name", "brand"), "ticket"),
    "intro": Part(600, 6, ("ticket", "subject", "day", "agent", "name", "brand"), "ticket"),
    "question": Part(160, 1, ("ticket", "brand")),
    "closing": Part(200, 4, ("name", "brand")),
    "why": Part(400, 4, ("ticket", "brand", "days")),
}
"""C1: subject and one line name the ticket. The question stands on the page too, which says nothing else of it."""
SOMETIMES = frozenset({"subject", "agent", "name", "days"})
"""Not known of every ticket; a line that has one which is not known is left out."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in which line (0: in all of it): a sentence for the catalogue, and what stands in it."""

    line: int
    message: str
    named: Mapping[str, Any]

    def __str__(self) -> str:
        said = self.message % self.named
        return f"line {self.line}: {said}" if self.line else said


class BadWording(ValueError):
    """It cannot be said: every problem, in the order of the lines."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(map(str, problems)))


def wording(part: str, text: str) -> str:
    """The text as it is kept: lines without blanks at their ends, no blank line at its ends. Raises BadWording."""
    kept = "\n".join(line.strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")).strip("\n")
    if problems := _problems(PARTS[part], kept):
        raise BadWording(problems)
    return kept


def _problems(part: Part, text: str) -> list[Problem]:
    lines = text.split("\n")
    found = [problem for number, line in enumerate(lines, 1) for problem in _in_line(part, number, line)]
    if len(text) > part.longest:
        named = {"most": part.longest, "length": len(text)}
        found.append(Problem(0, N_("shorten it to %(most)s characters; it has %(length)s"), named))
    if sum(1 for line in lines if line) > part.lines:
        found.append(Problem(0, N_("use %(most)s lines at most"), {"most": part.lines}))
    if not found and part.always and not any(_always(line, part.always) for line in lines):
        others = ", ".join(f"{{{name}}}" for name in part.variables if name in SOMETIMES)
        message = N_("name the ticket: put %(variable)s on a line that has none of %(others)s, which may be unknown")
        found.append(Problem(0, message, {"variable": f"{{{part.always}}}", "others": others}))
    return found


def _in_line(part: Part, number: int, line: str) -> list[Problem]:
    found = []
    if _UNSAYABLE.search(line):
        found.append(Problem(number, N_("it holds a character that no letter can show; type the line anew"), {}))
    known = ", ".join(f"{{{name}}}" for name in part.variables)
    for name in _VARIABLE.findall(line):
        if name not in part.variables:
            shown = name if len(name) <= LONGEST_NAME else name[:LONGEST_NAME] + "…"
            message = N_("%(variable)s is not a variable here; known are %(known)s")
            found.append(Problem(number, message, {"variable": f"{{{shown}}}", "known": known}))
    rest = _VARIABLE.sub("", line)
    if "{" in rest:
        found.append(Problem(number, N_("a { has no } after it"), {}))
    elif "}" in rest:
        found.append(Problem(number, N_("a } has no { before it"), {}))
    return found


def _always(line: str, variable: str) -> bool:
    names = set(_VARIABLE.findall(line))
    return variable in names and not names & SOMETIMES


def filled(text: str, values: Mapping[str, str | None]) -> list[str]:
    """Its lines with the values in them; one with a value that is not known is left out. Raises KeyError for a
    variable nobody gave."""
    found = ((line, {name: values[name] for name in _VARIABLE.findall(line)}) for line in text.split("\n") if line)
    return [_put(line, named) for line, named in found if all(named.values())]


def _put(line: str, named: Mapping[str, str | None]) -> str:
    return _VARIABLE.sub(lambda found: str(named[found[1]]), line)
