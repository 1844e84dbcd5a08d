"""What stands in the form's fields when a page is shown: nothing at first, what was sent beside an error."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Kept:
    """Values by field; "" or 0 is nothing chosen. Never what is stored: words and number do not come back (C5)."""

    score: int = 0
    why: str = ""
    agent_was: str = ""
    product_was: str = ""
    process_was: str = ""
    unsolved: bool = False
    reasons: frozenset[str] = field(default_factory=frozenset)
    contact: str = ""
    contact_channel: str = ""
    contact_number: str = ""
    contact_time: str = "any"
    contact_other_person: bool = False
    clear: frozenset[str] = field(default_factory=frozenset)

    @property
    def touches_fold(self) -> bool:
        """Something in the folded part was answered, so it has to be open."""
        return bool(self.agent_was or self.product_was or self.process_was or self.unsolved or self.reasons)

    @property
    def touches_contact(self) -> bool:
        """Something about contact was answered."""
        wished = self.contact or self.contact_channel or self.contact_number or self.contact_time != "any"
        return bool(wished or self.contact_other_person)
