"""Where tickets come from: one file per helpdesk, which checks its signature and turns its words into our event."""

from collections.abc import Mapping

from survey_service.tickets.sources import generic, zendesk
from survey_service.tickets.sources.kind import BadSignature, Hook, Ignored, SourceKind

__all__ = ["SOURCES", "BadSignature", "Hook", "Ignored", "SourceKind"]

SOURCES: Mapping[str, SourceKind] = {
    kind.name: kind
    for kind in (
        SourceKind("generic", "Generic webhook", hook=generic),
        SourceKind("zendesk", "Zendesk", hook=zendesk, vendor_issues_secret=True),
        SourceKind("api", "JSON API"),
        SourceKind("csv", "CSV import"),
    )
}
