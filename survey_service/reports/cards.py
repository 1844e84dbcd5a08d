"""A rating as one reader may see it: whose names are hidden, what is folded away, what is said of its callback."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from survey_service.feedback.abuse import is_abusive
from survey_service.feedback.masking import Hit, hidden_in
from survey_service.feedback.parts import parts_of_each
from survey_service.feedback.said import Said, said
from survey_service.feedback.segment import Segment
from survey_service.language import N_, Translator
from survey_service.preferences.own_reasons import NO_OWN, OwnReasons
from survey_service.reports.cases import Case, cases_of
from survey_service.reports.comments import Comment
from survey_service.reports.evidence import evidence
from survey_service.reports.names import company_names, customer_names, staff_names
from survey_service.responses.reasons import reason_label
from survey_service.staff.reader import Reader

DAYS_BY_NAME = 6
ENDED = {
    "settled": N_("The customer was reached and it is settled."),
    "not_settled": N_("The customer was reached; it is not settled."),
    "unreachable": N_("The customer could not be reached."),
    "reviewed": N_("It was looked at; no call was wanted."),
    "withdrawn": N_("It was withdrawn."),
    "joined": N_("It goes on in another case."),
}
NOT_COUNTED = {"scanner": N_("a machine"), "abuse": N_("abuse"), "mistake": N_("a mistake")}


@dataclass(frozen=True, slots=True)
class Banner:
    """What is said on a card of its callback."""

    bold: str
    text: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """Ready to print; `said` None: no words; `folded`: shown only when asked for; `source`: what the
    verdicts were taken from."""

    id: int
    score: int
    moment: datetime
    day: str
    exact: str
    iso: str
    said: Said | None
    folded: bool
    meta: list[str]
    tags: list[str]
    agent: str
    product: str
    process: str
    source: str | None
    banner: Banner | None = None
    url: str | None = None


@dataclass(frozen=True)
class Reading:
    """Who reads, in which words and zone, at what moment. `identity` False: nobody is named, whoever reads (P1)."""

    reader: Reader
    translator: Translator
    zone: ZoneInfo
    now: datetime
    identity: bool = True
    one_agent: bool = False
    own_reasons: OwnReasons = NO_OWN

    @property
    def is_masked(self) -> bool:
        """Whether all names inside the words are hidden."""
        return self.reader.masked or not self.identity


def cards(session: Session, found: Iterable[Comment], reading: Reading) -> list[Card]:
    """At most four statements for any number of ratings."""
    found = list(found)
    staff = staff_names(session) if reading.is_masked and found else frozenset[str]()
    cases = cases_of(session, [comment.id for comment in found]) if reading.identity else {}
    parts = parts_of_each(session, [one.id for one in found if one.why]) if reading.identity else {}
    return [_card(one, reading, staff, cases.get(one.id), parts.get(one.id, [])) for one in found]


def words_as_read(comment: Comment, reading: Reading, staff: frozenset[str]) -> tuple[Said | None, bool]:
    """Words that nobody has told apart, and whether they are folded away."""
    folded = bool(comment.why) and not reading.reader.sees_customer and is_abusive(comment.why or "")
    return _said(comment, reading, staff, ()), folded


def _card(
    comment: Comment, reading: Reading, staff: frozenset[str], case: Case | None, parts: Sequence[Segment]
) -> Card:
    speaker, zone = reading.translator, reading.zone
    folded = bool(comment.why) and not reading.reader.sees_customer and is_abusive(comment.why or "")
    return Card(
        id=comment.id,
        score=comment.score,
        moment=comment.rated_at,
        day=day_words(comment.rated_at, reading),
        exact=speaker.datetime(comment.rated_at, zone, "long"),
        iso=comment.rated_at.astimezone(zone).isoformat(timespec="minutes"),
        said=_said(comment, reading, staff, parts),
        folded=folded,
        meta=_meta(comment, reading),
        tags=_tags(comment, reading),
        agent=comment.agents_verdict if reading.identity else "none",
        product=comment.product_verdict,
        process=comment.process_verdict,
        source=evidence(comment, parts, speaker, zone) if reading.identity else None,
        banner=_banner(case, reading) if case else None,
        url=f"/callbacks/ratings/{comment.id}" if reading.reader.sees_cases and reading.identity else None,
    )


def _said(comment: Comment, reading: Reading, staff: frozenset[str], parts: Sequence[Segment]) -> Said | None:
    if not comment.why:
        return None

    def hits(text: str) -> list[Hit]:
        if reading.is_masked:
            people = customer_names(comment) | staff
            people |= {comment.agent} if comment.agent else set()
            return hidden_in(text, people, company_names(comment))
        if reading.reader.sees_customer:
            return []
        return hidden_in(text, customer_names(comment), company_names(comment))

    return said(comment.why, hits, parts, reading.translator)


def _meta(comment: Comment, reading: Reading) -> list[str]:
    gettext = reading.translator.gettext
    if not reading.identity:
        account = [gettext("VIP account")] if comment.vip else []
        who = ", ".join([*account, *([comment.segment] if comment.segment else [])])
        return [*([who] if who else []), comment.product_area or gettext("no area")]
    ticket = gettext("Ticket %(number)s") % {"number": comment.ticket}
    told = [f"{ticket}, {comment.product_area}" if comment.product_area else ticket]
    if not reading.one_agent:
        told.append(", ".join(name for name in (comment.agent or gettext("no agent"), comment.team) if name))
    if reading.reader.sees_customer and (comment.customer or comment.account):
        told.append(", ".join(name for name in (comment.customer, comment.account) if name))
    return told


def _tags(comment: Comment, reading: Reading) -> list[str]:
    gettext = reading.translator.gettext
    own = reading.own_reasons
    told = [reason_label(code, reading.translator, own, comment.brand) for code in comment.reasons or []]
    if comment.unsolved:
        told.append(gettext("not solved yet"))
    if comment.score_now != comment.score:
        told.append(gettext("later changed to %(score)s") % {"score": reading.translator.number(comment.score_now)})
    elif comment.edited_at is not None:
        told.append(gettext("changed by the customer"))
    if comment.status == "invalid":
        reason = gettext(NOT_COUNTED.get(comment.status_reason or "", N_("a mistake")))
        told.append(gettext("not counted: %(reason)s") % {"reason": reason})
    if reading.identity and comment.is_left_out and comment.agent_id is not None:
        mine = comment.agent_id == reading.reader.agent_id
        told.append(gettext("left out of your figure") if mine else gettext("left out of the agent's figure"))
    return told


def _banner(case: Case, reading: Reading) -> Banner:
    gettext = reading.translator.gettext
    url = f"/callbacks/{case.id}" if reading.reader.sees_cases else None
    aloof = case.other_person and not reading.reader.sees_cases
    if not case.is_open:
        if aloof:
            return Banner(gettext("A manager has looked after this rating."))
        return Banner(
            gettext("The case is closed."), gettext(ENDED.get(case.outcome or "", N_("It was looked at."))), url
        )
    stay = gettext("Please do not contact the customer about the rating.")
    if case.review_only:
        return Banner(gettext("The customer wishes no contact about this rating."), stay, url)
    caller = None if aloof else case.owner
    if caller is not None and reading.reader.name == caller and reading.reader.sees_cases:
        return Banner(gettext("You are calling about this rating."), "", url)
    return Banner(gettext("%(name)s is calling.") % {"name": caller or gettext("A manager")}, stay, url)


def day_words(moment: datetime, reading: Reading) -> str:
    """Today by the clock, this week by its day, else the date."""
    speaker, zone = reading.translator, reading.zone
    day, today = moment.astimezone(zone).date(), reading.now.astimezone(zone).date()
    if day == today:
        return speaker.gettext("today, %(time)s") % {"time": speaker.time(moment, zone)}
    if 0 < (today - day).days <= DAYS_BY_NAME:
        return speaker.date(day, "weekday")
    return speaker.date(day, "short" if day.year == today.year else "medium")
