"""JSON as strangers send it: read once, strictly, and never with more than Malformed when it is wrong."""

import json


class Malformed(ValueError):
    """The body is not the JSON it should be; its str is a sentence that says why."""


def read_json(body: bytes) -> object:
    """The value in a UTF-8 body, with or without byte order mark.

    Raises Malformed, also for what Python's parser would let pass or stumble over: NaN, a name given twice (which of
    both counts differs from reader to reader), numbers of thousands of digits, nesting without end.
    """
    try:
        return json.loads(body.decode("utf-8-sig"), parse_constant=_no_constant, object_pairs_hook=_object)
    except UnicodeDecodeError as error:
        raise Malformed(f"The body is not UTF-8: byte {error.start + 1} is wrong.") from None
    except RecursionError:
        raise Malformed("The body is nested too deeply.") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Malformed(f"The body is not valid JSON: {error.msg} at {place}.") from None
    except Malformed:
        raise
    except ValueError:
        raise Malformed("The body holds a number with too many digits.") from None


def read_object(body: bytes) -> dict[str, object]:
    """As read_json, and Malformed unless it is an object."""
    value = read_json(body)
    if not isinstance(value, dict):
        raise Malformed("The body must be a JSON object.")
    return value


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Malformed("The body names the same field twice.")
    return found


def _no_constant(name: str) -> None:
    raise Malformed(f"The body holds {name}, which is not a number in JSON.")
