"""Decisions about the parts of a comment that cannot be taken. Nothing is changed by them."""


class ReviewRefused(RuntimeError):
    """The parent of what follows; `response_id` leads back to the words."""

    def __init__(self, response_id: int) -> None:
        super().__init__(f"rating {response_id}: {type(self).__name__}")
        self.response_id = response_id


class PartsDoNotTile(ReviewRefused):
    """The parts leave words out, overlap, are in disorder, or have a label or tone that there is not."""


class NothingToReview(ReviewRefused):
    """The words are gone, or the rating does not count."""


class NotCutYet(ReviewRefused):
    """The splitter has not seen these words; it will within a minute."""


class WordsChanged(ReviewRefused):
    """The customer changed the words since the page was shown."""


class DecidedMeanwhile(ReviewRefused):
    """Somebody, or the splitter, cut them anew since the page was shown."""


class NotTheLatest(ReviewRefused):
    """Only the latest decision about the words as they are now can be undone, and once."""
