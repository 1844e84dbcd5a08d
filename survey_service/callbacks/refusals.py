"""Steps that cannot be taken on a case, each with what the reader should be told. Nothing is changed by them."""

from datetime import datetime


class NoSuchCase(LookupError):
    """There is no case of this number, or not for this person."""


class CaseRefused(RuntimeError):
    """The parent of what follows; `case_id` leads back to the case."""

    def __init__(self, case_id: int) -> None:
        super().__init__(f"case {case_id}: {type(self).__name__}")
        self.case_id = case_id


class AlreadyClosed(CaseRefused):
    """A closed case stays closed; `by` is None where the machine or an erasure closed it."""

    def __init__(self, case_id: int, by: str | None, at: datetime) -> None:
        super().__init__(case_id)
        self.by, self.at = by, at


class AlreadyOwned(CaseRefused):
    """Somebody else has it now; None: nobody has it any more."""

    def __init__(self, case_id: int, owner: str | None) -> None:
        super().__init__(case_id)
        self.owner = owner


class OwnRating(CaseRefused):
    """Whoever is rated in a case can neither own, log, close nor hand it over (M7)."""


class CannotOwn(CaseRefused):
    """`person` is no active lead or manager, or is rated in this case."""

    def __init__(self, case_id: int, person: str | None) -> None:
        super().__init__(case_id)
        self.person = person


class ContactRefused(CaseRefused):
    """The customer asked not to be contacted: the case is to be reviewed, not called."""


class NobodyTried(CaseRefused):
    """It cannot end as reached or unreachable before somebody tried."""


class WrongOutcome(CaseRefused):
    """A case to review ends as reviewed or withdrawn, every other one not as reviewed."""


class RootCauseMissing(CaseRefused):
    """Why it happened is part of every end but reviewed and withdrawn."""


class DateNotAhead(CaseRefused):
    """A wait ends after now and within WAIT_MOST, so that no case is forgotten."""


class RemarkStays(CaseRefused):
    """A note is taken back by whoever wrote it, within a quarter of an hour."""


class WhysClosed(CaseRefused):
    """Why it happened is answered by the owner or a manager, until 30 days after the closing."""


class WhyMissing(CaseRefused):
    """Each why asks about the answer before it."""


class WhysChanged(CaseRefused):
    """A colleague answered since the page was opened."""


class NoStepFor(CaseRefused):
    """A repair step is for an agent who is rated in this case."""


class StepNotAhead(CaseRefused):
    """A repair step is due today or later, and within STEP_MOST."""


class StepSettled(CaseRefused):
    """The step was done or withdrawn meanwhile."""


class NothingToWriteTo(CaseRefused):
    """There is no address, or mail does not reach it, or its owner asked for no mail from us at all."""


class LetterEmpty(CaseRefused):
    """A letter has a subject and words."""


class NoSuchStep(LookupError):
    """No repair step of this number is asked of this agent."""


class StepGone(RuntimeError):
    """It was done already, or withdrawn by whoever gave it."""
