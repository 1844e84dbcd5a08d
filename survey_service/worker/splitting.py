"""Comments are told apart after the answer (P2), and reviews that nobody made in time come to their end (A2)."""

from typing import cast

from survey_service.audit import Actor
from survey_service.db import new_context
from survey_service.feedback.splitter import default_splitter
from survey_service.flows.comments_split import Split, comments_split
from survey_service.flows.reviews_lapsed import reviews_lapsed

WORKER = Actor("worker")


def split_comments() -> int:
    """A batch of those that wait; the model is read by the first."""
    split = cast("Split", default_splitter().split)  # its parts are frozen, which is not what a protocol can say
    return comments_split(new_context(WORKER), split)


def lapse_reviews() -> int:
    """A batch of those whose deadline has passed."""
    return reviews_lapsed(new_context(WORKER))
