"""Steps that cannot be taken on a corrective action. Nothing is changed by them."""


class NoSuchAction(LookupError):
    """There is no action of this number, or not for this person."""


class ActionRefused(RuntimeError):
    """The parent of what follows; `action_id` leads back to the action."""

    def __init__(self, action_id: int) -> None:
        super().__init__(f"action {action_id}: {type(self).__name__}")
        self.action_id = action_id


class NotYourAction(ActionRefused):
    """It belongs to another department, and to another owner."""


class ActionMovedOn(ActionRefused):
    """A colleague did, checked, dropped or reopened it meanwhile."""


class NoSuchOwner(ActionRefused):
    """The owner is an active lead, manager or product person."""


class ActionDays(ActionRefused):
    """The check comes after the due day, within CHECKED_MOST, and neither lies before 2000 or after 2100."""


class NothingToTell(ActionRefused):
    """Customers are told of what is done, in words somebody wrote for them."""


class MoreToTell(ActionRefused):
    """Since the list was looked at, more people have come onto it."""


class CaseIsElsewhere(ActionRefused):
    """The case is not there for this person."""
