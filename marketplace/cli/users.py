"""`flask users create-admin`: the first person who may let others in."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from marketplace.accounts import queries, service
from marketplace.accounts.models import Organisation, OrganisationKind, Role
from marketplace.core.config import current
from marketplace.core.db import db, transaction
from marketplace.core.errors import DomainError

users = AppGroup("users", help="People of the installation.")


@users.command("create-admin")
@click.option("--email", prompt=True, help="E-mail address; an existing account gets the role.")
@click.option("--name", prompt=True, help="Name of the person.")
@click.password_option(help="At least 10 characters; not needed for an existing account.")
def create_admin(email: str, name: str, password: str) -> None:
    """Make an administrator, and the operator's organisation when there is none."""
    try:
        with transaction():
            user = queries.find_user_by_login(email) or service.sign_up(
                name=name, email=email, password=password
            )
            operators = queries.organisations(OrganisationKind.OPERATOR)
            operator = operators[0] if operators else _make_operator()
            service.add_member(user_id=user.id, organisation_id=operator.id, role=Role.ADMIN)
            shown = f"{user.name} <{user.contact}>"
    except DomainError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{shown} is an administrator.")


def _make_operator() -> Organisation:
    operator = service.create_organisation(kind=OrganisationKind.OPERATOR, name=current().OPERATOR_NAME)
    db.session.flush()
    return operator
