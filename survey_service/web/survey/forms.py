"""What a customer's form may hold, checked into an `Answer`.

By hand, not by WTForms: building a form of these 13 fields and validating it took 290 µs here, this takes 27 to 120,
and every recorded answer pays it. The templates hold the markup.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, cast, get_args

from werkzeug.datastructures import MultiDict

from survey_service.customers.phones import e164
from survey_service.flows.further_answered import FurtherGiven
from survey_service.language import N_, Translator
from survey_service.preferences.further import QUESTIONS
from survey_service.responses.answer import (
    CLEARABLE,
    REASONS,
    WHY_MAX,
    Answer,
    BestTime,
    Channel,
    ContactRequest,
    Opinion,
    YesNo,
)
from survey_service.responses.further import SCALES
from survey_service.web.survey.kept import Kept

Form = MultiDict[str, str]
Codes = Callable[[], frozenset[str]]
Speaker = Translator | Callable[[], Translator]  # a callable is asked only when something is wrong

SCORES: Final = frozenset("12345")  # ASCII only: int() would take "٤" and " 4" too
OPINIONS: Final = frozenset[str](get_args(Opinion))
YES_NO: Final = frozenset[str](get_args(YesNo))
CHANNELS: Final = frozenset[str](get_args(Channel))
TIMES: Final = frozenset[str](get_args(BestTime))
TICKED: Final = frozenset(("1",))
NUMBER_MAX: Final = 32  # the field's maxlength
EXAMPLE_NUMBER: Final = "+44 20 7946 0958"  # Ofcom keeps it free for examples
# NUL cannot be stored by PostgreSQL, a lone surrogate cannot be written as UTF-8.
UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
ORDER: Final = (
    *("score", "why", "agent_was", "product_was", "process_was", "unsolved", "reasons"),
    *("contact", "contact_channel", "contact_number", "contact_time", "contact_other_person", "clear"),
)


class BadAnswer(ValueError):
    """The form cannot be taken: `errors` is field name → what to do, in the order of the page."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        """`errors` in any order."""
        self.errors = {name: errors[name] for name in ORDER if name in errors}
        super().__init__("; ".join(f"{name}: {words}" for name, words in self.errors.items()))


def parse_answer(
    form: Form, translator: Speaker, *, has_number: bool, country: str | None, codes: Codes | None = None
) -> Answer:
    """The answer, or BadAnswer naming everything that is wrong.

    `has_number`: we know a number to phone. `country`: where a number without + is dialled. What is given anew is not
    cleared. Of a "no" to contact nothing else is kept but "not the same person". `codes` is asked for the reasons of
    the brand where others than the default ones were sent.
    """
    reader = _Reader(form, translator)
    score = reader.score()
    why = reader.why()
    agent = cast("Opinion | None", reader.one("agent_was", OPINIONS))
    product = cast("Opinion | None", reader.one("product_was", OPINIONS))
    process = cast("Opinion | None", reader.one("process_was", OPINIONS))
    unsolved = reader.one("unsolved", TICKED) is not None
    reasons = reader.many("reasons", REASONS, codes)
    contact = reader.contact(has_number=has_number, country=country)
    clear = reader.many("clear", CLEARABLE)
    if reader.errors:
        raise BadAnswer(reader.errors)
    given = {
        "why": why,
        "agent_was": agent,
        "product_was": product,
        "process_was": process,
        "unsolved": unsolved,
        "reasons": reasons,
        "contact": contact.contact,
    }
    return Answer(
        score=score,
        why=why,
        agent_was=agent,
        product_was=product,
        process_was=process,
        unsolved=unsolved,
        reasons=reasons,
        contact=contact.contact,
        contact_channel=contact.channel,
        contact_number=contact.number,
        contact_time=contact.time,
        contact_other_person=contact.other_person,
        clear=frozenset(name for name in clear if not given[name]),
    )


def parse_contact_only(form: Form, translator: Speaker, *, has_number: bool, country: str | None) -> ContactRequest:
    """What a revoked link takes: contact=yes with its fields; a score beside it is not read."""
    reader = _Reader(form, translator)
    contact = reader.contact(has_number=has_number, country=country)
    if contact.contact != "yes":
        reader.errors.setdefault("contact", reader.translator.gettext("Press the button to have a manager contact you"))
    if reader.errors:
        raise BadAnswer(reader.errors)
    return ContactRequest(contact.channel, contact.number, contact.time, contact.other_person)


class BadFurther(BadAnswer):
    """The same of the one question more."""


def parse_further(form: Form, translator: Speaker) -> FurtherGiven:
    """The answer to the question the form names, or BadFurther."""
    reader = _Reader(form, translator)
    question = form.get("question", "")
    if question not in QUESTIONS:
        raise BadFurther({"score": reader.translator.gettext("Choose one of the answers shown")})
    scale = SCALES[question]
    score = reader.one("score", frozenset(map(str, scale)))
    if score is None and "score" not in reader.errors:
        none = N_("Choose a score from 0 to 10") if question == "nps" else N_("Choose a score from 1 to 5")
        reader.errors["score"] = reader.translator.gettext(none)
    why = reader.why()
    if score is None or reader.errors:
        raise BadFurther(reader.errors)
    return FurtherGiven(question, int(score), why, clear=not why and "why" in form.getlist("clear"))


def kept_values(form: Form, codes: frozenset[str] = REASONS) -> Kept:
    """What was sent, to be shown again beside the errors: known values, and words without what cannot be stored.
    `codes`: the brand's reasons."""

    def one(name: str, allowed: frozenset[str]) -> str:
        value = form.get(name, "")
        return value if value in allowed else ""

    return Kept(
        score=int(one("score", SCORES) or 0),
        why=UNSTORABLE.sub("", _plain_lines(form.get("why", ""))),
        agent_was=one("agent_was", OPINIONS),
        product_was=one("product_was", OPINIONS),
        process_was=one("process_was", OPINIONS),
        unsolved="1" in form.getlist("unsolved"),
        reasons=frozenset(form.getlist("reasons")) & codes,
        contact=one("contact", YES_NO),
        contact_channel=one("contact_channel", CHANNELS),
        contact_number=UNSTORABLE.sub("", form.get("contact_number", ""))[: NUMBER_MAX * 2],
        contact_time=one("contact_time", TIMES) or "any",
        contact_other_person="1" in form.getlist("contact_other_person"),
        clear=frozenset(form.getlist("clear")) & CLEARABLE,
    )


def _plain_lines(text: str) -> str:
    """Line ends as one character, as the browser's maxlength counts them; forms send CR LF (HTML standard)."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip() if text else ""


@dataclass(frozen=True, slots=True)
class _Contact:
    contact: YesNo | None
    channel: Channel | None = None
    number: str | None = None
    time: BestTime | None = None
    other_person: bool = False


class _Reader:
    """One form being read: gives the values that are allowed and gathers what is wrong."""

    __slots__ = ("_speaker", "errors", "form")

    def __init__(self, form: Form, speaker: Speaker) -> None:
        self.form = form
        self._speaker = speaker
        self.errors: dict[str, str] = {}

    @property
    def translator(self) -> Translator:
        """Needed for errors only."""
        return self._speaker if isinstance(self._speaker, Translator) else self._speaker()

    def _(self, message: str) -> str:
        return self.translator.gettext(message)

    def one(self, name: str, allowed: frozenset[str]) -> str | None:
        """The single value of a field; None where it is missing or empty. The same value twice is one value."""
        values = self.form.getlist(name)
        if not values or values == [""]:
            return None
        if values[0] in allowed and values.count(values[0]) == len(values):
            return values[0]
        self.errors[name] = self._("Choose one of the answers shown")
        return None

    def many(self, name: str, allowed: frozenset[str], more: Codes | None = None) -> tuple[str, ...]:
        """The values of a repeatable field, each once, in the order sent; `more` is asked where `allowed` is short."""
        values = self.form.getlist(name)
        if not values:
            return ()
        chosen = tuple(dict.fromkeys(value for value in values if value))
        if allowed.issuperset(chosen) or (more is not None and more().issuperset(chosen)):
            return chosen
        self.errors[name] = self._("Choose from the answers shown")
        return ()

    def score(self) -> int:
        """1 to 5, or 0 beside an error."""
        score = self.one("score", SCORES)
        if score is None:
            self.errors["score"] = self._("Choose a score from 1 to 5")
            return 0
        return int(score)

    def why(self) -> str | None:
        text = _plain_lines(self.form.get("why", ""))
        if UNSTORABLE.search(text):
            self.errors["why"] = self._("Read your comment again: we had to remove characters that cannot be stored")
        elif len(text) > WHY_MAX:
            counts = {"most": self.translator.number(WHY_MAX), "length": self.translator.number(len(text))}
            self.errors["why"] = self._("Shorten your comment to %(most)s characters; it has %(length)s") % counts
        return text or None

    def contact(self, *, has_number: bool, country: str | None) -> _Contact:
        """Whether and how; a hidden block still sends what was typed before, so what does not apply is not read."""
        contact = self.one("contact", YES_NO)
        channel = self.one("contact_channel", CHANNELS)
        time = self.one("contact_time", TIMES)
        other_person = self.one("contact_other_person", TICKED) is not None
        typed = self.form.get("contact_number", "").strip()
        if contact is None and typed:
            contact, channel = "yes", "phone"
        if contact != "yes":  # "any" is chosen on every untouched form: it says nothing
            wish = cast("BestTime | None", time) if contact is None and time != "any" else None
            return _Contact(cast("YesNo | None", contact), time=wish, other_person=other_person)
        if typed and channel is None:
            channel = "phone"
        needed = channel == "phone" and (bool(typed) or not has_number)
        number = self._number(typed, country) if needed else None
        return _Contact(
            "yes", cast("Channel | None", channel), number, cast("BestTime | None", time), other_person=other_person
        )

    def _number(self, typed: str, country: str | None) -> str | None:
        fits = 0 < len(typed) <= NUMBER_MAX and not UNSTORABLE.search(typed)
        number = e164(typed, country) if fits else None
        if number is None:
            self.errors["contact_number"] = self._(
                "Enter the phone number with its country code, such as %(example)s"
            ) % {"example": self.translator.isolated(EXAMPLE_NUMBER)}
        return number
