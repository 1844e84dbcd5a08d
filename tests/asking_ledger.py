"""What somebody beside the product writes down of letters leaving, and what must hold of it (C12, N7).

Times are those of the clock of whoever acted: processes run different ones, and each can keep only to its own.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from holidays import country_holidays

from tests.asking_people import Person


@dataclass(frozen=True)
class Held:
    """The rules of one brand, as this side reads them."""

    throttle: timedelta
    account_throttle: timedelta
    opens: int
    closes: int
    days: frozenset[int]
    holidays: str | None
    reminder: timedelta

    def is_quiet(self, at: datetime, person: Person) -> bool:
        """By the clock on the customer's wall."""
        local = at.astimezone(person.zone)
        minute = local.hour * 60 + local.minute
        if not self.opens <= minute < self.closes or local.weekday() not in self.days:
            return True
        country = person.country if self.holidays == "customer" else self.holidays
        return country is not None and local.date() in country_holidays(country, years=local.year)


@dataclass
class Left:
    """A survey's letter on its way, or a reminder's; `told` once the other side's answer came, if it did."""

    mail: int
    survey: int
    ticket: int
    person: Person
    life: int
    account: int | None
    at: datetime
    exempt: bool
    reminder: bool
    told: str | None = None
    arrived: bool = False


@dataclass
class Ledger:
    """Breaches are sentences. `answered`, `taken_back`: surveys that were."""

    rules: dict[str | None, Held]
    letters: dict[int, Left] = field(default_factory=dict)
    breaches: list[str] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)
    answered: set[int] = field(default_factory=set)
    taken_back: set[int] = field(default_factory=set)
    _of_customer: defaultdict[object, list[Left]] = field(default_factory=lambda: defaultdict(list))
    _of_account: defaultdict[int, list[Left]] = field(default_factory=lambda: defaultdict(list))
    _of_survey: defaultdict[int, list[Left]] = field(default_factory=lambda: defaultdict(list))
    _of_ticket: defaultdict[int, list[Left]] = field(default_factory=lambda: defaultdict(list))

    def leaves(self, one: Left) -> None:
        """A worker has it in hand. A mail tried again was surely not accepted before."""
        held = self.rules[one.person.brand]
        before = self.letters.get(one.mail)
        if before is not None and before.told != "retry":
            self.breach(one, f"is sent again after {before.told}")
        if one.person.opted_out:
            self.breach(one, "left after an opt-out")
        if held.is_quiet(one.at, one.person):
            self.breach(one, f"left in quiet hours: {one.at.astimezone(one.person.zone)}")
        if one.reminder:
            self._reminds(one, held)
        elif one.exempt:
            self._asks_again(one)
        else:
            self._keeps_peace(one, held)
        self.letters[one.mail] = one
        self.counted["reminders" if one.reminder else "asked again" if one.exempt else "asked"] += 1

    def is_told(self, mail: int, outcome: str, *, arrived: bool) -> None:
        """How the call ended (`lost`: the worker died), and whether the customer has the letter."""
        one = self.letters[mail]
        if one.arrived and arrived:
            self.breach(one, "arrived twice")
        one.told, one.arrived = outcome, one.arrived or arrived
        self.counted[outcome] += 1
        if outcome in ("retry", "refused") or one in self._of_survey[one.survey]:
            return
        self._of_survey[one.survey].append(one)
        if not one.reminder:
            self._of_ticket[one.ticket].append(one)
        if not one.reminder and not one.exempt:
            self._of_customer[one.person.number, one.life].append(one)
            if one.account is not None:
                self._of_account[one.account].append(one)

    def breach(self, one: Left, what: str) -> None:
        self.breaches.append(f"mail {one.mail} of survey {one.survey} to {one.person.address} at {one.at}: {what}")

    def _keeps_peace(self, one: Left, held: Held) -> None:
        self._apart(one, held.throttle, self._of_customer[one.person.number, one.life], "customer")
        if one.account is not None:
            self._apart(one, held.account_throttle, self._of_account[one.account], "account")

    def _apart(self, one: Left, span: timedelta, others: list[Left], whose: str) -> None:
        for other in others:
            if other.survey != one.survey and abs(one.at - other.at) < span:
                self.breach(one, f"its {whose} was asked at {other.at}, mail {other.mail}")

    def _asks_again(self, one: Left) -> None:
        """Once per ticket, when an earlier survey of it left and nobody answered."""
        earlier = [other for other in self._of_ticket[one.ticket] if other.survey != one.survey]
        if not earlier or any(other.exempt for other in earlier) or any(o.survey in self.answered for o in earlier):
            self.breach(one, "is free of the throttle without a reason")

    def _reminds(self, one: Left, held: Held) -> None:
        asked = [other for other in self._of_survey[one.survey] if not other.reminder]
        if not asked or asked[0].told not in ("accepted", "delivered"):
            self.breach(one, "reminds of a survey that did not surely leave")
        elif not held.reminder or one.at < asked[0].at + held.reminder:
            self.breach(one, f"reminds too soon of what left at {asked[0].at}")
        if any(other.reminder for other in self._of_survey[one.survey]):
            self.breach(one, "reminds a second time")
        if one.survey in self.answered | self.taken_back or one.life != one.person.life:
            self.breach(one, "reminds of what nobody waits for")

    def fits(self, survey: int, leaf: str) -> bool:
        """Whether what this side saw of a survey agrees with the leaf it lies in."""
        told = {one.told for one in self._of_survey[survey] if not one.reminder}
        if leaf in ("not_asked", "stopped", "scheduled", "refused", "cancelled"):
            return not told
        return bool(told & {"accepted", "delivered", "bounced"}) if leaf == "bounced" else bool(told)
