"""Commands for areas, agencies and people."""

import click

from audit_app.accounts import service
from audit_app.accounts.rules import Role
from audit_app.cli import area_option, says_why, work_in
from audit_app.db import ALL_AREAS, choose_area, committing

ROLES = [role.value for role in Role]


@click.group("area")
def area() -> None:
    """Add, rename and list areas and their agencies."""


@area.command("add")
@click.argument("key")
@click.argument("name")
@says_why
def area_add(key: str, name: str) -> None:
    """Add an area: a short KEY for commands and the NAME pages show."""
    with committing():
        choose_area(ALL_AREAS)
        service.make_area(key, name)
    click.echo(f"Made the area “{name}”.")


@area.command("rename")
@click.argument("name")
@area_option
@says_why
def area_rename(name: str, area: str | None) -> None:
    """Call an area by another NAME. Its key stays."""
    with committing():
        work_in(area)
        found = service.find_area(area)
        before = found.name
        service.rename_area(found, found.key, name)
    click.echo(f"“{before}” is now called “{name}”.")


@area.command("list")
@says_why
def area_list() -> None:
    """List the areas."""
    for found in service.areas():
        click.echo(f"{found.key}  {found.name}")


@area.command("agency")
@click.argument("name")
@area_option
@says_why
def area_agency(name: str, area: str | None) -> None:
    """Add an agency by NAME, for example "parent carer forum"."""
    with committing():
        work_in(area)
        agency = service.add_agency(name)
        click.echo(f"Added the agency “{agency.key}”.")


@click.group("person")
def person() -> None:
    """Add people who sign in."""


@person.command("add")
@click.argument("name")
@click.argument("email")
@click.option(
    "--role", "roles", multiple=True, required=True, type=click.Choice([role.value for role in Role])
)
@click.option("--agency", help="The agency an auditor scores for.")
@click.option("--team", help="The team, as the register writes it.")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
@area_option
@says_why
def person_add(
    name: str,
    email: str,
    roles: tuple[str, ...],
    agency: str | None,
    team: str | None,
    password: str,
    area: str | None,
) -> None:
    """Add somebody with NAME who signs in with EMAIL."""
    with committing():
        work_in(area)
        service.make_person(name, email, password, {Role(role) for role in roles}, agency=agency, team=team)
    click.echo(f"{name} can sign in now.")


commands = (area, person)
