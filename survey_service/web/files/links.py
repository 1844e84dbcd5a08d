"""Where a page's list can be taken away."""

from typing import Any

from flask import url_for

FORMS = {"csv": "CSV", "xlsx": "Excel", "json": "JSON"}
"""As addresses end, and what readers call it."""

Files = list[tuple[str, str]]


def files(endpoint: str, **address: Any) -> Files:
    """Names and addresses, for `reports/files.html`."""
    return [(name, url_for(endpoint, form=form, **address)) for form, name in FORMS.items()]
