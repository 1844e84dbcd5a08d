"""Who earned the rating: the rule, applied once, when the ticket closes (A3)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """An agent as last known."""

    id: int
    name: str
    bot: bool
    team: str | None


def earner(rule: str, assignee: Person | None, closer: Person | None, replier: Person | None) -> Person | None:
    """The credited human; None only where no human is known to have replied or held the ticket.

    A bot or an empty place passes the credit on to the last human public replier.
    """
    first = {"assignee": assignee, "closer": closer, "last_replier": replier}[rule]
    for person in (first, replier, assignee):
        if person is not None and not person.bot:
            return person
    return None
