"""Forms of the users' pages."""

from wtforms import Form, SelectMultipleField, StringField

from survey_service.flows.user_changed import Place
from survey_service.language import N_
from survey_service.staff.role import ROLES
from survey_service.web.admin.fields import address, chosen, line, stripped

ROLE_WORDS = {
    "agent": (N_("Agent"), N_("the own ratings")),
    "lead": (N_("Lead"), N_("ratings of the own team, and its callbacks")),
    "manager": (N_("Manager"), N_("ratings and callbacks of a department, or of all")),
    "product": (N_("Product"), N_("what is said about the product, without names")),
    "admin": (N_("Administrator"), N_("sources, users and settings, no comments")),
    "auditor": (N_("Auditor"), N_("everything, masked, and the audit log; changes nothing")),
}
assert tuple(ROLE_WORDS) == ROLES


class UserPlace(Form):
    """Roles, team and department; a team or department that is not known yet is made."""

    roles = SelectMultipleField(validators=[chosen(ROLES, N_("Choose at least one role."))], validate_choice=False)
    team = StringField(filters=[stripped], validators=[line(200)])
    department = StringField(filters=[stripped], validators=[line(200)])

    def place(self) -> Place:
        """As the flow takes it."""
        return Place(self.roles.data or (), self.team.data or None, self.department.data or None)


class AddUser(UserPlace):
    """Somebody new."""

    name = StringField(filters=[stripped], validators=[line(200, N_("Enter the name."))])
    email = StringField(validators=[address])
