"""Every table, imported once, so that the metadata is whole."""

from survey_service import audit as audit
from survey_service.callbacks import callback as callback
from survey_service.customers import account as account
from survey_service.customers import customer as customer
from survey_service.customers import opt_out as opt_out
from survey_service.customers import suppression as suppression
from survey_service.invitations import answer_link as answer_link
from survey_service.invitations import invitation as invitation
from survey_service.mail import outbox_mail as outbox_mail
from survey_service.mail import queued as queued
from survey_service.preferences import preference as preference
from survey_service.responses import contact_wish as contact_wish
from survey_service.responses import invalid_mark as invalid_mark
from survey_service.responses import landing as landing
from survey_service.responses import response as response
from survey_service.responses import response_change as response_change
from survey_service.staff import agent as agent
from survey_service.staff import api_key as api_key
from survey_service.staff import department as department
from survey_service.staff import role as role
from survey_service.staff import team as team
from survey_service.staff import user as user
from survey_service.tickets import raw_event as raw_event
from survey_service.tickets import source as source
from survey_service.tickets import ticket as ticket
