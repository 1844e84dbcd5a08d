"""The corpus, and what the splitter makes of the part it has not learnt from."""

import pytest

from config import ROOT
from survey_service.feedback.splitter import default_splitter
from survey_service.feedback.splitter.corpus import BadLine, Example, MarkedPart, parse_line, read_corpus

LANGUAGES = {"ar", "de", "en", "es", "fr", "ja", "nl", "pt"}


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return list(read_corpus(ROOT / "corpus"))


def test_every_line_is_a_comment_and_none_is_there_twice(examples: list[Example]) -> None:
    words = [(example.language, " ".join(example.text.lower().split())) for example in examples]

    assert len(examples) >= 4_000
    assert {example.language for example in examples} == LANGUAGES
    assert len(words) - len(set(words)) == 0


def test_a_line_says_what_each_part_is_about() -> None:
    example = parse_line('@"Anna Berg" {a+|Anna was kind} but {p-|it crashes}.', "en")

    assert example.text == "Anna was kind but it crashes."
    assert example.agent == "Anna Berg"
    assert example.parts == (MarkedPart(0, 13, "agent", "good"), MarkedPart(18, 28, "product", "bad"))


@pytest.mark.parametrize("line", ["no marks", "{x+|what}", "{a+|open", "{a+|a|b}", "{a+|fine} {p|no tone}"])
def test_a_line_without_proper_marks_is_refused(line: str) -> None:
    with pytest.raises(BadLine):
        parse_line(line, "en")


def test_what_is_filed_as_agent_without_a_person_is_right_nine_times_in_ten(examples: list[Example]) -> None:
    held_back = [example for example in examples if example.held_back]

    filed = [
        _marked_most(example, part.start, part.end) == "agent"
        for example in held_back
        for part in default_splitter().split(example.text, example.agent).parts
        if part.filed and part.label == "agent"
    ]

    assert len(filed) >= 50
    assert sum(filed) / len(filed) >= 0.9


def _marked_most(example: Example, start: int, end: int) -> str:
    """The label that most letters of this stretch are marked with."""
    shared: dict[str, int] = {}
    for part in example.parts:
        length = min(end, part.end) - max(start, part.start)
        shared[part.label] = shared.get(part.label, 0) + max(0, length)
    return max(shared, key=shared.__getitem__)
