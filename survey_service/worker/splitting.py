"""Comments are told apart after the answer (P2), and reviews that nobody made in time come to their end (A2)."""

from typing import cast

from survey_service.audit import Actor
from survey_service.db import new_context
from survey_service.feedback.learnt import splitter_in_use
from survey_service.flows.comments_split import Split, comments_split
from survey_service.flows.reviews_lapsed import reviews_lapsed

WORKER = Actor("worker")


def split_comments() -> int:
    """A batch of those that wait; the model is read by the first, and anew when it was exchanged."""
    context = new_context(WORKER)
    splitter = splitter_in_use(context.session)
    split = cast("Split", splitter.split)  # its parts are frozen, which is not what a protocol can say
    return comments_split(context, split)


def lapse_reviews() -> int:
    """A batch of those whose deadline has passed."""
    return reviews_lapsed(new_context(WORKER))
