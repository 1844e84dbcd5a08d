"""What happens in the last days, told one by one: nine open callbacks, praise for Asha, three presses by machines.

`ago` is business hours before now, so the deadlines look the same on a Monday and on a Sunday.
"""

from dataclasses import dataclass, field
from typing import Any

PHONE = {"wanted": True, "channel": "phone"}
EMAIL = {"wanted": True, "channel": "email"}


@dataclass(frozen=True)
class Try:
    """An attempt `after` business hours from the rating."""

    after: float
    channel: str
    outcome: str
    next_step: str | None = None


@dataclass(frozen=True)
class Scene:
    """One answer. `countries` and `vip` pick the customer, `same_as` takes the one of another scene."""

    name: str
    ago: float
    agent: str
    area: str
    score: int
    why: str | None = None
    rows: dict[str, str] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    countries: tuple[str, ...] = ("GB",)
    vip: bool = False
    contact: dict[str, Any] | None = None
    unsolved: bool = False
    machine: bool = False
    same_as: str | None = None
    again: bool = False
    owner: str | None = None
    tries: tuple[Try, ...] = ()
    closed_after: float | None = None
    outcome: str | None = None
    root_cause: str | None = None
    note: str | None = None
    waiting_days: int | None = None
    waiting_reason: str | None = None


SCENES = (
    Scene(
        "late_vip", 5.5, "Grace", "exports", 1,
        "The yearly file for our auditors ends in the middle of October. Grace was kind about it each time, and it was "
        "the third time I asked.",
        rows={"agent": "good", "product": "bad"}, reasons=("fault",), vip=True, contact=PHONE,
    ),
    Scene(
        "charged_twice", 100, "Tomasz", "invoices", 2, "One order, two payments. Please look at it properly.",
        rows={"product": "bad"}, reasons=("fault",), owner="Mia",
        tries=(Try(3, "phone", "no_answer", "Call again before ten."), Try(9, "phone", "talked")),
        closed_after=30, outcome="settled", root_cause="defect",
        note="Second payment sent back. Promised that it will not happen again.",
    ),
    Scene(
        "charged_again", 9, "Tomasz", "invoices", 1,
        "Charged twice again. You called me about this and said it was done.",
        rows={"product": "bad", "process": "bad"}, reasons=("fault", "price"), same_as="charged_twice", again=True,
        owner="Mia", contact=PHONE,
    ),
    Scene(
        "due_soon", 7.2, "Daniel", "imports", 1,
        "L'import a créé tous nos clients en double, la veille de l'inventaire. Daniel ne pouvait rien annuler.",
        rows={"product": "bad"}, reasons=("fault", "missing"), countries=("FR",), owner="Mia",
        contact=PHONE | {"best_time": "morning"},
    ),
    Scene(
        "not_solved", 13, "Luis", "sign-in", 2, None, unsolved=True, countries=("ES", "PT"), contact=EMAIL,
    ),
    Scene(
        "vip_three", 1, "Ben", "api", 3,
        "Antwort war in Ordnung, die Limits der Schnittstelle bleiben ein Rätsel.",
        rows={"product": "bad"}, reasons=("missing",), countries=("DE",), vip=True,
    ),
    Scene(
        "rang_once", 14.5, "Felix", "invoices", 2,
        "Aardige mensen, maar acht dagen voor een terugbetaling van € 60.",
        rows={"agent": "good", "process": "bad"}, reasons=("waiting",), countries=("NL",), owner="Lena",
        tries=(Try(3.5, "phone", "no_answer", "Call after lunch, customer's time."),),
    ),
    Scene(
        "other_person", 5, "Sofia", "imports", 2,
        "Explained it to three people, and each of them began with the same question.",
        rows={"agent": "bad", "process": "bad"}, reasons=("understanding", "waiting"), countries=("GB", "US"),
        contact=EMAIL | {"other_person": True},
    ),
    Scene(
        "please_call", 3, "Camille", "imports", 5,
        "Camille sorted everything out. Could somebody call me about ten more seats and the bigger plan?",
        rows={"agent": "good"}, countries=("GB", "US"), contact=PHONE | {"best_time": "afternoon"},
    ),
    Scene(
        "waiting", 30, "Yuna", "sign-in", 2,
        "Drei Tage ohne Zugang, und jeden Morgen war angeblich nur noch eine Kleinigkeit zu tun.",
        rows={"process": "bad", "product": "bad"}, reasons=("waiting",), countries=("DE", "AT"), owner="Mia",
        tries=(Try(2.5, "email", "sent", "Write if the phone stays silent."), Try(8, "email", "talked")),
        waiting_days=2, waiting_reason="Away until then; asked for a call on the first day back.",
    ),
    Scene(
        "praise_1", 4, "Asha", "exports", 5,
        "Asha noticed that our filter was wrong before I had finished explaining. The file was with me ten minutes "
        "later.",
        rows={"agent": "good"}, reasons=("speed", "understanding"),
    ),
    Scene(
        "praise_2", 11, "Asha", "exports", 5,
        "Asha hat sich gemeldet, bevor ich nachfragen musste. So macht das Spaß.",
        rows={"agent": "good"}, reasons=("informed",), countries=("DE", "AT"),
    ),
    Scene(
        "praise_3", 19, "Asha", "exports", 4,
        "Asha is the calmest person I have written to this year. The export could still be a bit faster.",
        rows={"agent": "good", "product": "bad"}, countries=("GB", "US"),
    ),
    Scene(
        "praise_4", 28, "Asha", "invoices", 5,
        "Merci à Asha, qui a expliqué la facture ligne par ligne et sans jamais soupirer.",
        rows={"agent": "good"}, reasons=("explanation",), countries=("FR",),
    ),
    Scene(
        "praise_5", 40, "Asha", "exports", 5,
        "ten out of ten for asha, who stayed with it until the last row was right 🙂",
        countries=("US",),
    ),
    Scene(
        "praise_6", 54, "Asha", "exports", 5,
        "I asked for the file. Asha sent the file, the reason why it had failed and a way to check it myself.",
        rows={"agent": "good"}, reasons=("explanation",), vip=True,
    ),
    Scene("machine_1", 6, "Noor", "invoices", 1, machine=True, vip=True),
    Scene("machine_2", 15, "Mei", "imports", 3, machine=True, countries=("US",), vip=True),
    Scene("machine_3", 26, "Ingrid", "api", 5, machine=True, countries=("FR",), vip=True),
)  # fmt: skip
