"""Nested JSON by dotted names, as errors and CSV headers spell it: `customer.account.id`."""

from collections.abc import Mapping


def value_at(data: object, dotted: str) -> object:
    """None where the path ends early or leads through something that is no object."""
    for name in dotted.split("."):
        data = data.get(name) if isinstance(data, dict) else None
    return data


def nested(flat: Mapping[str, object]) -> dict[str, object]:
    """Objects of dotted names; None is left out, and with it objects that would stay empty."""
    whole: dict[str, object] = {}
    for dotted, value in flat.items():
        if value is None:
            continue
        place = whole
        *path, name = dotted.split(".")
        for step in path:
            inner = place.setdefault(step, {})
            assert isinstance(inner, dict)  # no name of ours is both a value and an object
            place = inner
        place[name] = value
    return whole
