"""A process in which customers press their buttons one after the other: `python -m tests.rating_process FIRST LAST`.

It prints a customer's number once the press was answered; killed before that, the customer will press again.
"""

import os
import sys
from hashlib import sha256
from pathlib import Path

from config import load_settings
from survey_service.app import create_app
from survey_service.audit import Actor
from survey_service.db import db, new_context
from survey_service.flows.rating_given import rating_given
from survey_service.responses.answer import Answer


def link_of(number: int) -> bytes:
    """The hash of the link in this customer's letter."""
    return sha256(f"customer {number}".encode()).digest()


if __name__ == "__main__":
    first, last = map(int, sys.argv[1:])
    with create_app(load_settings(dict(os.environ), Path(os.environ["INSTANCE"]))).app_context():
        for number in range(first, last + 1):
            rating_given(new_context(Actor("customer")), link_of(number), Answer(1))
            db.session.remove()
            print(number, flush=True)  # noqa: T201  # told to whoever kills it
