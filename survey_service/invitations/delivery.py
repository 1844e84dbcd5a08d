"""How far the mail of a survey came, as its events tell in any order, some twice, some never (O4).

Events only ever move a survey up this ladder, so the order in which they arrive cannot matter:

    scheduled, sending, unknown  →  sent  →  bounced, dropped  →  bounced

Any event shows that the mail was taken, so the first of them settles `unknown`. A drop and a bounce both end as
`bounced`; the reason `dropped` gives way to a bounce. Delayed and blocked mails stay `sent`, and so do those that were
complained about. A late `delivered` does not undo a bounce. What a person did meanwhile (rated, revoked by a reopening,
stopped, cancelled) stands whatever the mail did.
"""

UNDER_WAY = ("scheduled", "sending", "unknown")
MOVED_BY_EVENTS = (*UNDER_WAY, "sent", "bounced")


def after_event(state: str, reason: str | None, kind: str) -> tuple[str, str | None]:
    """State and reason of a survey whose own mail (not its reminder) had this event."""
    if state not in MOVED_BY_EVENTS:
        return state, reason
    if reason == "erased":
        return ("bounced" if kind in ("bounce", "dropped") or state == "bounced" else "sent"), reason
    if kind == "bounce":
        return "bounced", None
    if kind == "dropped" and state != "bounced":
        return "bounced", "dropped"
    return ("sent", reason) if state in UNDER_WAY else (state, reason)
