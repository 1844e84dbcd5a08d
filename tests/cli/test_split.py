"""`flask split`: the splitter alone, a line in, a line out."""

import json
from pathlib import Path

import pytest
from click.testing import Result

from survey_service.cli.split import split
from tests.world import make_app


@pytest.fixture
def run(tmp_path: Path):
    app = make_app(f"sqlite:///{tmp_path / 'none.db'}", tmp_path)

    def with_input(data: bytes) -> Result:
        return app.test_cli_runner().invoke(split, input=data)

    return with_input


def test_each_comment_is_answered_with_labels_and_segments(run) -> None:
    comment = {
        "id": "r1",
        "text": "Anna was wonderful but the export keeps crashing.",
        "agent": "Anna",
        "language": "en",
    }

    result = run(json.dumps(comment).encode())

    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    assert answer["id"] == "r1"
    assert answer["labels"] == ["agent", "product"]
    assert [(s["start"], s["end"], s["label"], s["tone"]) for s in answer["segments"]] == [
        (0, 19, "agent", "good"),
        (19, 49, "product", "bad"),
    ]
    assert {"certainty", "filed"} <= set(answer["segments"][0])


def test_bad_lines_are_named_and_the_good_ones_still_answered(run) -> None:
    lines = [
        b"nonsense",
        b"[]",
        b'{"id": "1"}',
        b'{"text": "x"}',
        b'{"id": "2", "text": "Great app", "agent": 3}',
        b'{"id": "2", "text": "Great app", "score": 6}',
        b'{"id": "2", "text": "Great app", "score": true}',
        b'{"id": "2", "text": "Great app", "score": "5"}',
        b"\xff",
    ]

    result = run(b"\n".join([*lines, b"", b'{"id": "3", "text": "Great app \\ud800"}']))

    assert result.exit_code == 1
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["3"]
    assert [line.split(":")[0] for line in result.stderr.splitlines()] == [f"line {n}" for n in range(1, 10)]


def test_a_score_beside_the_words_is_evidence_of_their_tone(run) -> None:
    lines = [json.dumps({"id": score, "text": "your app", "score": score}) for score in (1, 5)]

    result = run("\n".join(lines).encode())

    tones = [json.loads(line)["segments"][0]["tone"] for line in result.stdout.splitlines()]
    assert tones == ["bad", "good"]
