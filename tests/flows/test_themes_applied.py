"""Rules put parts into themes; a person's word stands above them (P3)."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from survey_service.feedback.parts import as_dicts, parts_of, replace_parts
from survey_service.feedback.segment import Segment
from survey_service.feedback.theme import SegmentTheme, Theme
from survey_service.flows.part_themed import NoSuchPart, part_themed
from survey_service.flows.theme_changed import Rule, rule_changed, theme_archived
from survey_service.flows.theme_merged import theme_merged, theme_split
from survey_service.flows.themes_applied import settle_pairs, themes_applied
from survey_service.flows.verdicts_settled import verdicts_settled
from survey_service.responses.response import Response
from tests.feedback_world import Rated
from tests.theme_world import Themes


def test_a_changed_rule_goes_through_all_parts_in_batches(themes: Themes) -> None:
    parts = [themes.said(f"The export stops {number}", f"c{number}") for number in range(5)]
    other = themes.said("The import is slow", "other")
    theme = themes.make("Export stops", "export stop*")

    themes.apply(most=2)

    assert themes.inside(theme) == set(parts)
    assert other not in themes.inside(theme)
    assert themes.theme(theme).applied_revision == themes.theme(theme).revision == 1
    assert themes_applied(themes.ctx()) is None


def test_a_comment_cut_later_finds_its_themes_at_once(themes: Themes, rated: Rated) -> None:
    theme = themes.make("Export stops", "export")
    themes.apply()

    kind, stops = themes.cut(
        rated(1, "cy", {"why": "Asha was kind. The export stops."}),
        ("Asha was kind. ", "agent", "good"),
        ("The export stops.", "product", "bad"),
    )

    assert themes.inside(theme) == {stops}
    assert kind not in themes.sources(theme)


def test_only_sure_parts_about_the_product_of_the_area_are_taken(themes: Themes, rated: Rated) -> None:
    theme = themes.make("Export", "export", area="exports")
    said = "The export stops."
    unsure = rated(1, "a", {"why": said})
    themes.cut(unsure, (said, "product", "bad"), filed=False)
    themes.cut(rated(1, "b", {"why": said}), (said, "process", "bad"))
    elsewhere = themes.said(said, "c", ticket__product_area="imports")
    mine = themes.said(said, "d")
    themes.apply()

    assert themes.inside(theme) == {mine}
    rule_changed(themes.as_("Pia"), theme, Rule("Export", ["export"], None))
    themes.apply()
    assert themes.inside(theme) == {mine, elsewhere}


@pytest.mark.parametrize("name", ["Asha", "Cy", "Atlas Mutual", "Mia"])
def test_a_rule_finds_nobody_by_name(themes: Themes, name: str) -> None:
    themes.make("Looking for somebody", name)
    theme = themes.make("Export", "export")
    text = f"{name} knows: the export stops"
    part = themes.said(text, "cy", customer__account={"id": "a-1", "name": "Atlas Mutual"})
    themes.as_("Mia")  # makes her user
    themes.apply()

    found = themes.ctx().session.scalars(select(SegmentTheme.theme_id).where(SegmentTheme.segment_id == part)).all()
    assert list(found) == [theme]


def test_what_a_person_put_in_or_took_out_no_rule_changes(themes: Themes) -> None:
    theme = themes.make("Export", "export")
    taken_out, put_in = themes.said("The export stops", "a"), themes.said("It is slow", "b")
    part_themed(themes.as_("Pia"), taken_out, theme, inside=False)
    part_themed(themes.as_("Pia"), put_in, theme, inside=True)

    rule_changed(themes.as_("Pia"), theme, Rule("Export", ["export", "stops"]))
    themes.apply()

    assert themes.sources(theme) == {taken_out: "left_out", put_in: "held"}


def test_a_persons_word_stays_with_a_part_whose_comment_is_reviewed(themes: Themes, rated: Rated) -> None:
    theme = themes.make("Export", "export")
    response = rated(1, "cy", {"why": "Kind. The export stops."})
    _, part = themes.cut(response, ("Kind. ", "agent", "good"), ("The export stops.", "product", "bad"))
    part_themed(themes.as_("Pia"), part, theme, inside=False)
    context = themes.ctx()
    with context.writing() as session:
        parts = as_dicts(parts_of(session, response))
        parts[0] |= {"label": "none", "source": "person"}
        replace_parts(session, response, parts)
        verdicts_settled(context, session, session.get_one(Response, response), "reviewed")

    assert list(themes.sources(theme).values()) == ["left_out"]


def test_a_part_that_is_moved_to_another_side_leaves_its_theme(themes: Themes) -> None:
    theme = themes.make("Export", "export")
    part = themes.said("The export stops")
    themes.apply()
    assert themes.inside(theme) == {part}
    context = themes.ctx()
    with context.writing() as session:
        stored = session.get_one(Segment, part)
        stored.label = "process"
        verdicts_settled(context, session, session.get_one(Response, stored.response_id), "reviewed")

    assert themes.inside(theme) == set()


def test_a_part_of_another_side_is_put_nowhere(themes: Themes, rated: Rated) -> None:
    theme = themes.make("Export")
    (part,) = themes.cut(rated(1, "cy", {"why": "Rude."}), ("Rude.", "agent", "bad"))

    with pytest.raises(NoSuchPart):
        part_themed(themes.as_("Pia"), part, theme, inside=True)


def test_a_rule_changed_while_it_is_applied_begins_anew(themes: Themes) -> None:
    parts = [themes.said(f"The export stops {number}", f"c{number}") for number in range(4)]
    theme = themes.make("Export", "export")
    reached = themes_applied(themes.ctx(), None, 2)
    rule_changed(themes.as_("Pia"), theme, Rule("Export", ["stops"]))

    while reached is not None:
        reached = themes_applied(themes.ctx(), reached, 2)

    assert themes.inside(theme) == set(parts)
    assert themes.theme(theme).applied_revision == 2


def test_a_theme_put_away_takes_nothing_and_catches_up_when_taken_up(themes: Themes) -> None:
    theme = themes.make("Export", "export")
    themes.apply()
    theme_archived(themes.as_("Pia"), theme, archived=True)
    part = themes.said("The export stops")
    themes.apply()
    assert themes.inside(theme) == set()

    theme_archived(themes.as_("Pia"), theme, archived=False)
    themes.apply()

    assert themes.inside(theme) == {part}


WORDS = ("export", "import", "slow", "crash")
sources = st.none() | st.sampled_from(["held", "left_out"])


@pytest.fixture
def many(themes: Themes) -> tuple[Themes, list[int]]:
    texts = ["export slow", "import slow", "crash", "export import", "nothing of it"]
    return themes, [themes.said(text, f"c{number}") for number, text in enumerate(texts)]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=st.sets(st.sampled_from(WORDS)),
    second=st.sets(st.sampled_from(WORDS)),
    said=st.lists(st.tuples(sources, sources), min_size=5, max_size=5),
    areas=st.tuples(st.sampled_from([None, "exports"]), st.sampled_from([None, "exports"])),
)
def test_applying_twice_changes_nothing_and_merging_moves_all_and_loses_none(
    many: tuple[Themes, list[int]],
    first: set[str],
    second: set[str],
    said: list[tuple[str | None, str | None]],
    areas: tuple[str | None, str | None],
) -> None:
    themes, parts = many
    one, two = _fresh(themes, sorted(first), areas[0]), _fresh(themes, sorted(second), areas[1])
    for part, (of_one, of_two) in zip(parts, said, strict=True):
        for theme, source in ((one, of_one), (two, of_two)):
            if source is not None:
                part_themed(themes.as_("Pia"), part, theme, inside=source == "held")
    themes.apply()
    before = themes.sources(one), themes.sources(two)

    _apply_again(themes, one, two)
    assert (themes.sources(one), themes.sources(two)) == before
    inside = themes.inside(one) | themes.inside(two)
    theme_merged(themes.as_("Pia"), one, two)
    assert themes.inside(two) == inside
    themes.apply()
    assert themes.inside(two) >= inside
    assert themes.sources(one) == {}


def _fresh(themes: Themes, keywords: list[str], area: str | None) -> int:
    number = len(themes.ctx().session.scalars(select(Theme.id)).all())
    themes.ctx().session.rollback()
    return themes.make(f"Theme {number}", *keywords, area=area)


def _apply_again(themes: Themes, *numbers: int) -> None:
    context = themes.ctx()
    with context.writing() as session:
        for number in numbers:
            session.get_one(Theme, number).applied_revision = 0
    themes.apply()


def test_a_split_moves_the_parts_that_were_there_by_the_moving_words_alone(themes: Themes) -> None:
    theme = themes.make("Export", "export", "csv")
    export, csv, both = themes.said("export", "a"), themes.said("csv", "b"), themes.said("export csv", "c")
    held = themes.said("the file", "d")
    part_themed(themes.as_("Pia"), held, theme, inside=True)
    themes.apply()

    new = theme_split(themes.as_("Pia"), theme, "CSV", ["CSV"])
    themes.apply()

    assert themes.inside(theme) == {export, both, held}
    assert themes.inside(new) == {csv, both}


def test_a_part_that_vanished_between_reading_and_writing_is_passed_over(themes: Themes) -> None:
    part = themes.said("export")
    theme = themes.make("Export", "export")
    context = themes.ctx()
    with context.writing() as session:
        session.execute(delete(Segment).where(Segment.id == part))
        settle_pairs(session, [], [theme], {(part, theme)})

    assert themes.sources(theme) == {}
