"""What the levels of the figures are called (N2)."""

from collections.abc import Mapping
from dataclasses import dataclass

from survey_service.language import N_


@dataclass(frozen=True, slots=True)
class LevelWords:
    """One of them, all of them, and the row of what has none."""

    one: str
    all: str
    none: str


LEVEL_WORDS: Mapping[str, LevelWords] = {
    "company": LevelWords(N_("Company"), N_("Company"), N_("Company")),
    "department": LevelWords(N_("Department"), N_("Departments"), N_("No department")),
    "team": LevelWords(N_("Team"), N_("Teams"), N_("No team")),
    "agent": LevelWords(N_("Agent"), N_("Agents"), N_("No agent")),
    "account": LevelWords(N_("Account"), N_("Accounts"), N_("No account")),
    "segment": LevelWords(N_("Segment"), N_("Segments"), N_("No segment")),
    "brand": LevelWords(N_("Brand"), N_("Brands"), N_("No brand")),
    "channel": LevelWords(N_("Channel"), N_("Channels"), N_("No channel")),
    "product_area": LevelWords(N_("Product area"), N_("Product areas"), N_("No product area")),
    "reason": LevelWords(N_("Reason of the ticket"), N_("Reasons"), N_("No reason")),
    "severity": LevelWords(N_("Severity"), N_("Severities"), N_("No severity")),
    "shift": LevelWords(N_("Shift"), N_("Shifts"), N_("No shift")),
    "region": LevelWords(N_("Region"), N_("Regions"), N_("No region")),
}
"""By the names of reports/slices.LEVELS, in their order."""
