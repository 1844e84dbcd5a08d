"""Who may take a rating out of the figures, or put it back (A4, M9); and why it cannot be done now."""

from collections.abc import Collection

from survey_service.tickets.credit import CreditColumns

REASONS = ("scanner", "abuse", "mistake")


class NoSuchRating(LookupError):
    """There is no rating of this number, or not for this person."""


class MarkRefused(RuntimeError):
    """The parent of what follows; `response_id` leads back to the rating."""

    def __init__(self, response_id: int) -> None:
        super().__init__(f"rating {response_id}: {type(self).__name__}")
        self.response_id = response_id


class NotCounted(MarkRefused):
    """Only a rating that counts can be proposed as invalid, only an invalid one be put back."""


class AlreadyProposed(MarkRefused):
    """Somebody has proposed it already."""


class AlreadyDecided(MarkRefused):
    """Somebody else decided meanwhile, or the customer answered anew."""


class OwnFigures(MarkRefused):
    """The rating is in the person's own or team's figures: somebody else decides."""


class SecondPersonNeeded(MarkRefused):
    """Whoever proposes does not decide."""


def is_in_figures_of(credit: CreditColumns, agent_id: int | None, team_ids: Collection[int | None]) -> bool:
    """Whether the figures of this agent, or of one of these teams, contain the rating."""
    own = agent_id is not None and credit.credit_agent_id == agent_id
    return own or (credit.credit_team_id is not None and credit.credit_team_id in team_ids)
