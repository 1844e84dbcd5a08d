"""Parts of comments with nobody in them, wherever they are cut."""

from hypothesis import given
from hypothesis import strategies as st

from survey_service.feedback.part_words import CUT_OUT, Cut, Names, comparable, shown_parts
from survey_service.language import translator

WHO = Names(frozenset({"Asha Rao"}), frozenset({"Cy Young"}), frozenset({"Atlas Mutual"}))
names = st.sampled_from(["Asha", "Rao", "Cy", "Young", "Atlas Mutual", "Atlas", "asha", "CY YOUNG", "cy@example.com"])
around = st.text("ab .,é\u0301字", max_size=12)


@given(before=around, name=names, after=around, data=st.data())
def test_no_name_is_left_in_a_part_wherever_it_is_cut(before: str, name: str, after: str, data: st.DataObject) -> None:
    text = f"{before} {name} {after}"
    cut = data.draw(st.integers(1, len(text) - 1))

    cuts = [Cut(0, cut, "agent", "good"), Cut(cut, len(text), "product", "bad")]
    pieces = [piece for one in shown_parts(text, cuts, WHO, translator(None)) for piece in one.pieces]
    words = "".join(piece.text for piece in pieces if not piece.masked)

    assert name not in words
    assert not set(name) - set("a .@") & set(words)
    assert name not in comparable(text, 0, len(text), WHO)


def test_what_is_not_hidden_stays_as_it_was_said() -> None:
    text = "Kind. The export of Atlas Mutual stops, Cy."
    (part,) = shown_parts(text, [Cut(6, len(text), "product", "bad")], WHO, translator(None))

    assert [(one.text, one.masked) for one in part.pieces] == [
        ("The export of ", False),
        ("name hidden", True),
        (" stops, ", False),
        ("name hidden", True),
        (".", False),
    ]
    assert comparable(text, 6, len(text), WHO) == f"The export of {CUT_OUT} stops, {CUT_OUT}."
