"""What the audit log's words mean to its readers."""

from survey_service.language import N_

ACTORS = {
    "user": N_("A colleague"),
    "customer": N_("A customer"),
    "key": N_("A program with a key"),
    "source": N_("A helpdesk"),
    "command": N_("A command on the server"),
    "worker": N_("The worker"),
}

ABOUT = {
    "address": N_("Address"),
    "agent": N_("Agents"),
    "api_key": N_("Key"),
    "appeal": N_("Appeal"),
    "callback": N_("Callback"),
    "customer": N_("Customer"),
    "preference": N_("Setting"),
    "response": N_("Rating"),
    "source": N_("Source"),
    "user": N_("User"),
}

ACTS = {
    "account_changed": N_("changed an account"),
    "appeal_declined": N_("declined an appeal"),
    "appeal_granted": N_("granted an appeal"),
    "appeal_made": N_("appealed against a rating"),
    "appeal_passed_on": N_("passed an appeal to the next manager"),
    "appeal_undone": N_("took the granting of an appeal back"),
    "appeal_withdrawn": N_("withdrew an appeal"),
    "asking_switched_off": N_("switched asking off"),
    "asking_switched_on": N_("switched asking on"),
    "callback_attempted": N_("logged an attempt"),
    "callback_closed": N_("closed a callback"),
    "callback_eased": N_("stopped the clock, the score was raised"),
    "callback_handed_over": N_("handed a callback over"),
    "callback_opened": N_("opened a callback"),
    "callback_released": N_("gave a callback back"),
    "callback_taken": N_("took a callback"),
    "callback_wait_ended": N_("ended a wait"),
    "callback_waiting": N_("let a callback wait"),
    "comment_noted": N_("noted something beside a comment"),
    "comment_thanked": N_("thanked for a comment"),
    "erased": N_("erased a person"),
    "invalid_agreed": N_("agreed that a rating is invalid"),
    "invalid_declined": N_("kept a rating valid"),
    "invalid_proposed": N_("proposed a rating as invalid"),
    "invalid_undone": N_("made a rating valid again"),
    "lesson_agreed": N_("agreed to share a comment with the team"),
    "lesson_declined": N_("declined to share a comment"),
    "lesson_proposed": N_("asked to share a comment with the team"),
    "lesson_shared": N_("shared a comment with the team"),
    "lesson_withdrawn": N_("took a comment off the team wall"),
    "mails_chosen": N_("chose which mails to get"),
    "opted_in": N_("took an opt-out back"),
    "opted_out": N_("opted out"),
    "part_moved": N_("moved a part of a comment"),
    "parts_reviewed": N_("said what the parts of a comment are about"),
    "people_imported": N_("imported people"),
    "preference_set": N_("changed a setting"),
    "quarantine_restored": N_("restored an answer from quarantine"),
    "review_lapsed": N_("let the score speak, as nobody had decided in time"),
    "review_undone": N_("took back what the parts of a comment are about"),
    "secret_rotated": N_("gave a source a new secret"),
    "source_added": N_("added a source"),
    "user_added": N_("added a user"),
    "user_changed": N_("changed a user’s roles or team"),
    "user_deactivated": N_("closed an account"),
    "user_reactivated": N_("opened an account again"),
}


def plain(act: str) -> str:
    """For an act this version has no words for."""
    return act.replace("_", " ")
