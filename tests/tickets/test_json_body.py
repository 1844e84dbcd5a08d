"""Bodies strangers send: JSON or a sentence about what is wrong, never anything else."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_service.tickets.json_body import Malformed, read_json, read_object


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "not valid JSON"),
        (b'{"a": "b', "line 1, column"),
        (b'{"title": "Printer "will not" join"}', "not valid JSON"),
        (b'{"a": "\x00"}', "not valid JSON"),
        (b'{"a": "\xff"}', "not UTF-8: byte 8"),
        ('{"a": 1}'.encode("utf-16"), "not UTF-8"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": -Infinity}', "Infinity"),
        (b'{"a": 1, "a": 2}', "same field twice"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b"1" * 5000, "too many digits"),
        (b"[1, 2]", "must be a JSON object"),
        (b'"text"', "must be a JSON object"),
        (b"null", "must be a JSON object"),
    ],
)
def test_a_body_that_is_no_json_object_says_why(body: bytes, says: str) -> None:
    with pytest.raises(Malformed, match=says):
        read_object(body)


def test_a_byte_order_mark_is_taken() -> None:
    assert read_object('\ufeff{"name": "Zoë 💥"}'.encode()) == {"name": "Zoë 💥"}


@given(st.binary() | st.text().map(str.encode) | st.text('[]{}",:0eN\\u', max_size=40).map(str.encode))
def test_any_bytes_are_json_or_malformed(body: bytes) -> None:
    try:
        value = read_json(body)
    except Malformed:
        return
    assert value == json.loads(body.decode("utf-8-sig"))
