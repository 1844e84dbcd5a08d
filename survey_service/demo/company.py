"""The invented company: its teams, people and accounts, as plain tables."""

from typing import NamedTuple

COMPANY = "Larkfield Software"
DEPARTMENT = "Customer Support"
STAFF_DOMAIN = "larkfield.example"


class TeamRow(NamedTuple):
    name: str
    lead: str
    share: float
    areas: dict[str, float]


class AgentRow(NamedTuple):
    """`quality` is the true share of customers this agent serves well, at the start and the end of the year."""

    name: str
    team: str
    start: float
    end: float
    areas: dict[str, float]
    load: float = 1.0


class AccountRow(NamedTuple):
    name: str
    country: str
    segment: str
    value: int
    vip: bool = False


TEAMS = (
    TeamRow("Billing", "Lena Vogt", 0.38, {"exports": 0.45, "invoices": 0.55}),
    TeamRow("Platform", "Marcus Webb", 0.36, {"api": 0.3, "sign-in": 0.42, "mobile": 0.28}),
    TeamRow("Onboarding", "Ayumi Sato", 0.26, {"imports": 0.62, "sign-in": 0.2, "mobile": 0.18}),
)

# Asha and Noor are equally good. Asha has the exports, which fail more often, so Asha's scores are lower and the
# verdicts on Asha are not: the reason for telling person and product apart. Tomasz struggles, Luis learns.
AGENTS = (
    AgentRow("Asha Rao", "Billing", 0.95, 0.95, {"exports": 9, "invoices": 1}, 1.3),
    AgentRow("Noor Haddad", "Billing", 0.95, 0.95, {"exports": 1, "invoices": 9}, 1.1),
    AgentRow("Tomasz Zielak", "Billing", 0.80, 0.79, {"exports": 4, "invoices": 6}),
    AgentRow("Grace Mbeki", "Billing", 0.92, 0.93, {"exports": 5, "invoices": 5}),
    AgentRow("Felix Brandner", "Billing", 0.91, 0.91, {"exports": 4, "invoices": 6}, 0.7),
    AgentRow("Ben Carver", "Platform", 0.93, 0.93, {"api": 5, "sign-in": 3, "mobile": 2}),
    AgentRow("Yuna Park", "Platform", 0.96, 0.96, {"api": 4, "sign-in": 4, "mobile": 2}),
    AgentRow("Luis Ortega", "Platform", 0.76, 0.94, {"api": 1, "sign-in": 5, "mobile": 4}, 0.9),
    AgentRow("Ingrid Solberg", "Platform", 0.92, 0.91, {"api": 6, "sign-in": 3, "mobile": 1}),
    AgentRow("Priya Nambiar", "Platform", 0.90, 0.91, {"api": 2, "sign-in": 4, "mobile": 4}, 0.8),
    AgentRow("Camille Roche", "Onboarding", 0.94, 0.94, {"imports": 6, "sign-in": 2, "mobile": 2}),
    AgentRow("Daniel Osei", "Onboarding", 0.92, 0.93, {"imports": 7, "sign-in": 2, "mobile": 1}, 1.1),
    AgentRow("Mei Tanaka", "Onboarding", 0.93, 0.93, {"imports": 6, "sign-in": 1, "mobile": 3}),
    AgentRow("Sofia Lombardo", "Onboarding", 0.89, 0.90, {"imports": 6, "sign-in": 3, "mobile": 1}, 0.7),
)

BOT = "Pip (assistant)"

STAFF = (
    ("Lena Vogt", "lead", "Billing"),
    ("Marcus Webb", "lead", "Platform"),
    ("Ayumi Sato", "lead", "Onboarding"),
    ("Mia Torres", "manager", None),
    ("Pia Lindqvist", "product", None),
    ("Alex Moreau", "admin", None),
    ("Ruth Adeyemi", "auditor", None),
)
"""Name, role and team of everybody who signs in and answers no tickets; agents have logins of their own."""

ACCOUNTS = (
    AccountRow("Ashdown Mutual", "GB", "enterprise", 310_000, vip=True),
    AccountRow("Brenner & Sohn Logistik", "DE", "enterprise", 264_000, vip=True),
    AccountRow("Cedar Point Health", "US", "enterprise", 228_000, vip=True),
    AccountRow("Maison Delatour", "FR", "enterprise", 187_000, vip=True),
    AccountRow("Hanamori Retail", "JP", "enterprise", 142_000, vip=True),
    AccountRow("Tidewater Ferries", "GB", "business", 96_000, vip=True),
    AccountRow("Granite State Supply", "US", "enterprise", 131_000),
    AccountRow("Nordlicht Energie", "DE", "enterprise", 124_000),
    AccountRow("Vila Branca Foods", "BR", "enterprise", 108_000),
    AccountRow("Pollard Schools Trust", "GB", "business", 64_000),
    AccountRow("Lakeview Dental Group", "US", "business", 58_000),
    AccountRow("Casa Olivar", "ES", "business", 52_000),
    AccountRow("Van Dalen Bloemen", "NL", "business", 49_000),
    AccountRow("Al Waha Trading", "AE", "business", 47_000),
    AccountRow("Werkstatt Nord", "DE", "business", 44_000),
    AccountRow("Brightline Couriers", "US", "business", 41_000),
    AccountRow("Atelier Roussel", "FR", "business", 38_000),
    AccountRow("Copperhill Brewing", "US", "business", 36_000),
    AccountRow("Transportes Alameda", "ES", "business", 33_000),
    AccountRow("Oak & Ember Kitchens", "GB", "business", 31_000),
    AccountRow("Praia Azul Hotels", "PT", "business", 29_000),
    AccountRow("Lindgaard Marine", "SE", "business", 27_000),
    AccountRow("Mistral Optique", "FR", "small", 18_000),
    AccountRow("Harrow Lane Studios", "GB", "small", 16_500),
    AccountRow("Fietsfabriek Utrecht", "NL", "small", 15_000),
    AccountRow("Kornfeld Bäckerei", "DE", "small", 14_200),
    AccountRow("Juniper Pet Clinic", "US", "small", 13_800),
    AccountRow("Aoyama Print", "JP", "small", 12_600),
    AccountRow("Livraria Horizonte", "BR", "small", 12_000),
    AccountRow("Redwing Bicycles", "US", "small", 11_400),
    AccountRow("Alpenblick Reisen", "AT", "small", 10_800),
    AccountRow("Pottery Yard", "GB", "small", 9_600),
    AccountRow("Bodega Serrano", "ES", "small", 9_200),
    AccountRow("Blue Kettle Catering", "US", "small", 8_800),
    AccountRow("Noor Textiles", "EG", "small", 8_400),
    AccountRow("Uhrwerk Zimmerli", "CH", "small", 7_900),
    AccountRow("Saltmarsh Surveyors", "GB", "small", 7_200),
    AccountRow("Fern & Field", "AU", "small", 6_600),
    AccountRow("Maple Street Movers", "CA", "small", 6_000),
    AccountRow("Topanga Threads", "US", "small", 4_800),
)
