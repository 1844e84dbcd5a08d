"""What the house says of every file: small, of no machine in particular, and committing only in flows."""

import io
import re
import subprocess
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 300
# Written so that this file does not hold what it looks for.
MACHINE = re.compile(
    r"(?<![\w.:*)}<>])/(?:work|root|home|tmp|Users)/|python[h]osted|pypi[.]org/simple|registry[.]npm|deb[.]debian"
)
NOT_CODE = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


def tracked(*patterns: str) -> list[Path]:
    """The files git knows."""
    listed = subprocess.run(["git", "ls-files", "-z", "--", *patterns], cwd=ROOT, capture_output=True, check=True)
    return [path for name in listed.stdout.decode().split("\0") if name and (path := ROOT / name).is_file()]


def code_lines(source: str) -> int:
    """The lines that hold more than a comment."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in NOT_CODE:
            lines.update(range(token.start[0], token.end[0] + 1))
    return len(lines)


def found(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    """`file:line` of each line the pattern is in; files that are not text are passed over."""
    places = []
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        lines = enumerate(text.splitlines(), 1)
        places += [f"{path.relative_to(ROOT)}:{number}" for number, line in lines if pattern.search(line)]
    return places


def test_no_file_is_long() -> None:
    lengths = {str(path.relative_to(ROOT)): code_lines(path.read_text(encoding="utf-8")) for path in tracked("*.py")}

    assert {name: count for name, count in lengths.items() if count > LIMIT} == {}


def test_no_file_names_a_machine_or_a_registry() -> None:
    assert found(MACHINE, tracked()) == []


def test_only_flows_commit() -> None:
    readers = ROOT / "survey_service" / "connections.py"  # what it ends has written nothing
    outside = [path for path in tracked("survey_service/*.py") if "flows" not in path.parts and path != readers]

    assert found(re.compile(r"\.commit\("), outside) == []


def test_only_the_worker_loop_catches_everything() -> None:
    broad = found(
        re.compile(r"except\s*(\(?(Base)?Exception\b.*)?:"),
        tracked("survey_service/*.py", "config.py", "wsgi.py", "scripts/*.py"),
    )

    assert [place.partition(":")[0] for place in broad] in ([], ["survey_service/worker/loop.py"])


def test_no_file_has_a_name_that_says_nothing() -> None:
    hollow = {"utils", "helpers", "common", "misc", "base", "manager"}

    names = {str(path.relative_to(ROOT)): {*path.relative_to(ROOT).parts[:-1], path.stem} for path in tracked()}

    assert [name for name, parts in names.items() if parts & hollow] == []


@pytest.mark.parametrize(
    ("source", "count"),
    [("# why\n\nx = 1\n", 1), ('x = """a\nb\n"""\n', 3), ("def f():\n    # why\n    return (\n        1\n    )\n", 4)],
)
def test_comments_and_empty_lines_are_no_code(source: str, count: int) -> None:
    assert code_lines(source) == count


# Put together here, so that this file names none of them.
@pytest.mark.parametrize("text", ["see /{}/x", '"/{}/.ssh"', "cd /{}/a"])
@pytest.mark.parametrize("folder", ["work", "root", "home", "tmp"])
def test_a_machine_is_recognised(text: str, folder: str) -> None:
    assert MACHINE.search(text.format(folder))


@pytest.mark.parametrize("text", ["/r/<token>/thanks", "/usr/lib/postgresql", "example.com/{}/x", "./{}/x"])
def test_a_route_is_no_machine(text: str) -> None:
    assert not MACHINE.search(text.format("work"))
