"""What may be typed to sign in, to add a person and to change one."""

from typing import Any

from audit_app.accounts.rules import Role, password_fault
from audit_app.web.forms import (
    BaseForm,
    DropdownField,
    LineField,
    PasswordField,
    SubmitField,
    TickField,
    TicksField,
    VersionedForm,
)

ROLE_HINTS = {
    Role.AUDITOR: "Scores the plans allotted to them, alone.",
    Role.CHAIR: "Runs the panel, settles what agencies differ on, signs rounds off.",
    Role.MANAGER: "Makes rounds, draws samples, allots plans, owns the actions.",
    Role.WRITER: "Writes plans or advice. Never given a plan of their own to audit.",
    Role.LIG_READER: "Reads reports and actions for the Learning and Improvement Group.",
    Role.ADMINISTRATOR: "Looks after people and the register.",
}


class SignInForm(BaseForm):
    """E-mail address and password."""

    email = LineField("E-mail address", longest=254, called="your e-mail address")
    password = PasswordField("Password", called="your password")
    submit = SubmitField("Sign in")


class PersonForm(VersionedForm):
    """What is known of a person besides their password."""

    name = LineField("Name", called="the person's name")
    email = LineField("E-mail address", longest=254, called="the e-mail address they sign in with")
    roles = TicksField("Roles", called="the person's roles")
    agency = DropdownField(
        "Agency", required=False, hint="Auditors need one. They score for this agency.", blank="None"
    )
    team = LineField(
        "Team (optional)",
        called="the team",
        longest=100,
        required=False,
        hint="As the register writes it. Nobody is given a plan that their own team wrote.",
    )
    writer_code = LineField(
        "Name as a plan writer (optional)",
        called="the name as a plan writer",
        longest=100,
        required=False,
        hint="How the register names them where they write plans. Nobody is given a plan they wrote.",
    )
    submit = SubmitField("Save")

    def offer(self, agencies: list[str]) -> None:
        """Offer the area's agencies and all roles."""
        self.agency.choices = [(key, key[:1].upper() + key[1:]) for key in agencies]
        self.roles.choices = [(role.value, role.value[:1].upper() + role.value[1:]) for role in Role]
        self.roles.hints = {role.value: hint for role, hint in ROLE_HINTS.items()}

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fine = bool(super().validate(*args, **kwargs))
        if Role.AUDITOR in (self.roles.data or ()) and not self.agency.data:
            self.refuse("Choose the agency this auditor scores for", "agency")
            fine = False
        if self.email.data and "@" not in self.email.data:
            self.refuse("Enter an e-mail address, for example sam@example.org", "email")
            fine = False
        return fine


class NewPersonForm(PersonForm):
    """A person and their first password."""

    password = PasswordField(
        "First password",
        current=False,
        called="a first password",
        hint="12 characters or more: three or four unrelated words do well. They can change it later.",
    )

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fine = super().validate(*args, **kwargs)
        fault = password_fault(self.password.data or "")
        if self.password.data and fault:
            self.refuse(fault, "password")
            fine = False
        return fine


class ChangePersonForm(PersonForm):
    """A person, whether they may sign in, and another password if they forgot theirs."""

    active = TickField("May sign in", required=False)
    password = PasswordField(
        "Another password (optional)",
        current=False,
        called="another password",
        required=False,
        hint="Only if they forgot theirs. 12 characters or more. It signs them out everywhere.",
    )

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fine = super().validate(*args, **kwargs)
        fault = password_fault(self.password.data) if self.password.data else None
        if fault:
            self.refuse(fault, "password")
        return fine and not fault


class PasswordForm(BaseForm):
    """Somebody's own new password."""

    now = PasswordField("Your password now", called="your password as it is now")
    new = PasswordField(
        "New password",
        current=False,
        called="a new password",
        hint="12 characters or more: three or four unrelated words do well.",
    )
    submit = SubmitField("Change password")

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fine = bool(super().validate(*args, **kwargs))
        fault = password_fault(self.new.data or "")
        if self.new.data and fault:
            self.refuse(fault, "new")
            fine = False
        return fine
