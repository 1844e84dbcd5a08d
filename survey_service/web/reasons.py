"""Why somebody was not asked, in words, and what an administrator can do about it."""

from dataclasses import dataclass

from survey_service.language import N_


@dataclass(frozen=True, slots=True)
class Words:
    """`todo` says so too where nothing is to be done."""

    short: str
    todo: str


REASONS = {
    "erased": Words(N_("The person was erased"), N_("Nothing: nobody is left to ask.")),
    "opted_out": Words(N_("The customer opted out"), N_("Nothing: only the customer can take it back.")),
    "suppressed": Words(
        N_("The address is to be left alone"),
        N_("See Mail, Not written to: it says since when and why, and can be undone."),
    ),
    "bad_address": Words(
        N_("An earlier letter to the address came back or was refused"),
        N_("Correct the address in the helpdesk; the next ticket brings it."),
    ),
    "no_address": Words(
        N_("No address came with the ticket"),
        N_("Let the helpdesk send it: the source’s page shows what to paste. It fills in what came without."),
    ),
    "no_reply_address": Words(
        N_("The address belongs to a program or a duty mailbox"), N_("Nothing: no person reads it.")
    ),
    "no_consent": Words(
        N_("The customer did not consent"),
        N_("Send consent with the ticket, or see CONSENT_COUNTRIES: where silence is no consent."),
    ),
    "too_old": Words(
        N_("Solved too long ago when we heard of it"),
        N_("Usual after an import. Else find out why events come late; the limit is a setting."),
    ),
    "asking_off": Words(
        N_("Asking is switched off for the source, or it was an import"),
        N_("Switch asking on at the source; imports ask with --ask only."),
    ),
    "auto_closed": Words(N_("Closed by a rule, no person"), N_("Nothing: there was nobody to rate.")),
    "internal": Words(
        N_("One of us, not a customer"), N_("The setting of internal domains says whose addresses are ours.")
    ),
    "spam": Words(N_("The ticket was marked as spam"), N_("The setting of spam tags says which tags mean it.")),
    "tag": Words(
        N_("The ticket carries a tag that is not asked about"), N_("The setting of tags not asked about holds it.")
    ),
    "channel": Words(
        N_("It came by a channel that is not asked about"), N_("The setting of channels not asked about holds it.")
    ),
    "few_replies": Words(
        N_("Too few answers the customer could read"), N_("The setting of replies needed says how many it takes.")
    ),
    "throttled": Words(
        N_("Asked a short while ago"), N_("Nothing: nobody is asked twice in the time the setting names.")
    ),
    "sampled_out": Words(N_("Not drawn into the sample"), N_("Nothing: chance decides; the share is a setting.")),
    "reopened": Words(N_("Opened again before the letter left"), N_("Nothing: the next solution is asked about.")),
    "merged": Words(N_("Merged into another ticket"), N_("Nothing: the other ticket is asked about.")),
    "stopped_by_lead": Words(N_("Stopped by a lead"), N_("The audit log says who and when.")),
    "stopped": Words(N_("Stopped by a lead"), N_("The audit log says who and when.")),
    "refused": Words(
        N_("The mail service refused the letter"),
        N_("Correct the address in the helpdesk; the address is not written to again."),
    ),
    "dropped": Words(
        N_("The mail service dropped the letter without trying"),
        N_("See its suppression list; the address is not written to again."),
    ),
    "parked": Words(
        N_("The letter could not leave, however often it was tried"),
        N_("See the worker’s log: often a key or a sender the mail service does not accept."),
    ),
    "cancelled": Words(N_("Cancelled before the letter left"), N_("The audit log may say why.")),
}
"""By the reason stored, in the order of the rules; else by the state."""

UNKNOWN = Words(N_("For another reason"), N_("See the letters of this version: it has no words for it yet."))
