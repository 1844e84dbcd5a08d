"""The people of the demo: who works there and who their customers are. Same seed, same world."""

import random
import re
import unicodedata
from dataclasses import dataclass, field

from faker import Faker

from survey_service.demo.company import (
    ACCOUNTS,
    AGENTS,
    BOT,
    COMPANY,
    DEPARTMENT,
    STAFF,
    STAFF_DOMAIN,
    TEAMS,
    AccountRow,
)
from survey_service.demo.places import ELSEWHERE, PLACES, Place, fictional_phone

SEED = 4711
PER_ACCOUNT = {"enterprise": (52, 66), "business": (16, 24), "small": (5, 9)}
GATEWAYS = {"enterprise": 0.34, "business": 0.2, "small": 0.1}


@dataclass(frozen=True)
class DemoTeam:
    """`share` of all tickets; `areas`: product area → weight."""

    name: str
    department: str
    lead: str
    share: float
    areas: dict[str, float]


@dataclass(frozen=True)
class DemoAgent:
    """`quality` at the start and the end of the year: the truth that figures can only estimate."""

    id: str
    name: str
    email: str
    team: str | None
    bot: bool = False
    quality: tuple[float, float] = (1.0, 1.0)
    areas: dict[str, float] = field(default_factory=dict)
    load: float = 1.0

    @property
    def first_name(self) -> str:
        """As customers write it."""
        return self.name.split()[0]


@dataclass(frozen=True)
class DemoUser:
    """Who signs in; `agent_id` where tickets are answered too."""

    email: str
    name: str
    role: str
    team: str | None = None
    agent_id: str | None = None


@dataclass(frozen=True)
class DemoAccount:
    """`gateway`: the share of its mails a scanner opens before the reader does."""

    id: str
    name: str
    domain: str
    country: str
    segment: str
    vip: bool
    value: int
    gateway: float


@dataclass(frozen=True)
class DemoCustomer:
    """`activity`: how often this customer writes, beside the others."""

    id: str
    email: str
    name: str
    first_name: str
    language: str
    locale: str
    timezone: str
    country: str
    region: str
    phone: str | None
    consent: bool | None
    account: DemoAccount | None
    activity: float


@dataclass(frozen=True)
class World:
    """Everything that stands before the first ticket."""

    seed: int
    company: str
    department: str
    teams: tuple[DemoTeam, ...]
    agents: tuple[DemoAgent, ...]
    users: tuple[DemoUser, ...]
    accounts: tuple[DemoAccount, ...]
    customers: tuple[DemoCustomer, ...]

    def agent(self, first_name: str) -> DemoAgent:
        """The agent of that first name."""
        return next(agent for agent in self.agents if agent.first_name == first_name)

    def user(self, first_name: str) -> DemoUser:
        """Whoever signs in and has that first name."""
        return next(user for user in self.users if user.name.split()[0] == first_name)


def build_world(seed: int = SEED) -> World:
    """Three teams, fourteen agents and a bot, forty accounts, some nine hundred customers."""
    rng = random.Random(f"world {seed}")  # noqa: S311  # invented people, no secrets
    teams = tuple(DemoTeam(row.name, DEPARTMENT, _staff_email(row.lead), row.share, row.areas) for row in TEAMS)
    agents = tuple(
        DemoAgent(
            f"u-{n}", row.name, _staff_email(row.name), row.team, False, (row.start, row.end), row.areas, row.load
        )
        for n, row in enumerate(AGENTS, start=1)
    )
    bot = DemoAgent("u-bot", BOT, f"pip@{STAFF_DOMAIN}", None, bot=True)
    users = tuple(DemoUser(_staff_email(name), name, role, team) for name, role, team in STAFF)
    logins = tuple(DemoUser(agent.email, agent.name, "agent", agent.team, agent.id) for agent in agents)
    accounts = tuple(_account(rng, n, row) for n, row in enumerate(ACCOUNTS, start=1))
    return World(
        seed, COMPANY, DEPARTMENT, teams, (*agents, bot), (*users, *logins), accounts, _customers(rng, accounts)
    )


def _staff_email(name: str) -> str:
    return f"{name.split(maxsplit=1)[0].lower()}@{STAFF_DOMAIN}"


def _account(rng: random.Random, number: int, row: AccountRow) -> DemoAccount:
    gateway = rng.uniform(0.75, 0.98) if rng.random() < GATEWAYS[row.segment] else 0.04
    domain = f"{_ascii(row.name).replace(' ', '-')}.example"
    return DemoAccount(f"a-{number}", row.name, domain, row.country, row.segment, row.vip, row.value, gateway)


def _customers(rng: random.Random, accounts: tuple[DemoAccount, ...]) -> tuple[DemoCustomer, ...]:
    names = _Names(rng)
    found: list[DemoCustomer] = []
    taken: set[str] = set()
    for account in accounts:
        for _ in range(rng.randint(*PER_ACCOUNT[account.segment])):
            country = account.country if rng.random() < 0.93 else rng.choice(ELSEWHERE)
            found.append(_customer(rng, names, len(found) + 1, country, account, taken))
    found.extend(_customer(rng, names, len(found) + n, rng.choice(ELSEWHERE), None, taken) for n in range(1, 25))
    return tuple(found)


def _customer(
    rng: random.Random,
    names: "_Names",
    number: int,
    country: str,
    account: DemoAccount | None,
    taken: set[str],
) -> DemoCustomer:
    place = PLACES[country]
    first, last = names.of(place)
    domain = account.domain if account else rng.choice(("example.com", "example.org", "example.net"))
    return DemoCustomer(
        id=f"c-{number}",
        email=_address(rng, first, last, domain, number, taken),
        name=f"{last} {first}" if place.family_name_first else f"{first} {last}",
        first_name=first,
        language=place.language,
        locale=place.locale,
        timezone=rng.choice(place.zones),
        country=country,
        region=place.region,
        phone=(fictional_phone(rng, country) or "").replace(" ", "") or None if rng.random() < 0.7 else None,
        consent=_consent(rng, country),
        account=account,
        activity=rng.lognormvariate(0, 0.5),
    )


def _consent(rng: random.Random, country: str) -> bool | None:
    """Germany asks first, and most say yes; elsewhere nobody was asked, and few have said no."""
    if country == "DE":
        return rng.choices((True, None, False), (82, 14, 4))[0]
    return False if rng.random() < 0.008 else None


def _address(rng: random.Random, first: str, last: str, domain: str, number: int, taken: set[str]) -> str:
    local = ".".join(filter(None, (_ascii(part).replace(" ", "") for part in (first, last)))) or f"user{number}"
    if rng.random() < 0.004:
        local = "noreply"
    address = f"{local}@{domain}"
    if address in taken:
        address = f"{local}{number}@{domain}"
    taken.add(address)
    return address


def _ascii(text: str) -> str:
    """Latin letters without their marks, in lower case; nothing of other scripts."""
    bare = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ø", "o")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", " ", bare.lower()).strip()


class _Names:
    """Names as they are given in a country, by Faker, one generator a locale."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._fakers: dict[str, Faker] = {}

    def of(self, place: Place) -> tuple[str, str]:
        """First and last name."""
        if place.faker not in self._fakers:
            self._fakers[place.faker] = Faker(place.faker)
            self._fakers[place.faker].seed_instance(self._rng.getrandbits(32))
        fake = self._fakers[place.faker]
        return fake.first_name(), fake.last_name()
