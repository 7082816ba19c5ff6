"""Messages about a partner's papers and bank account."""

from __future__ import annotations

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Role
from marketplace.core.clock import today
from marketplace.core.db import transaction
from marketplace.core.events import on
from marketplace.core.links import link
from marketplace.core.words import _, ngettext
from marketplace.notices.service import Letter, tell_user
from marketplace.partners import queries as partners
from marketplace.partners.events import BankAccountChanged, DocumentChecked, DocumentEnding, HelpStarted
from marketplace.partners.models import DocumentState


@on(DocumentChecked)
def tell_owners_of_check(event: DocumentChecked) -> None:
    """Accepted, rejected with the reason, or not needed."""
    with transaction():
        document = partners.get_document(event.document_id, partner_id=event.partner_id)
        state = DocumentState(event.state)

        def write() -> Letter:
            words = {
                DocumentState.ACCEPTED: _("%(paper)s was accepted", paper=document.kind.label),
                DocumentState.REJECTED: _("%(paper)s was rejected", paper=document.kind.label),
                DocumentState.WAIVED: _("%(paper)s is not needed", paper=document.kind.label),
            }
            reasons = [document.reason] if document.reason else []
            return Letter(words[state], reasons, (_("Open the papers"), link("partner.documents")))

        for person in partners.people_of(event.partner_id, Role.OWNER):
            tell_user(person, write, key=f"paper:{document.id}:{state.value}")


@on(DocumentEnding)
def tell_owners_of_ending(event: DocumentEnding) -> None:
    """Sixty, thirty and seven days before a paper ends, with what happens then."""
    with transaction():
        document = partners.get_document(event.document_id, partner_id=event.partner_id)
        kind = document.kind
        left = max(0, (event.until - today()).days)

        def write() -> Letter:
            return Letter(
                ngettext(
                    "%(paper)s ends in %(num)s day", "%(paper)s ends in %(num)s days", left, paper=kind.label
                ),
                [
                    _("Its last day is %(day)s.", day=f"{event.until:%d-%m-%Y}"),
                    _("Send the new one in time. Products that need it cannot be published without it."),
                ],
                (_("Send the paper"), link("partner.document_new", jenis=kind.value)),
            )

        for person in partners.people_of(event.partner_id, Role.OWNER):
            tell_user(person, write, key=f"paper-ends:{document.id}:{event.days}")


@on(BankAccountChanged)
def tell_owners_of_new_account(event: BankAccountChanged) -> None:
    """In case it was not them: there are 48 hours to stop it. The number itself is in no message."""
    with transaction():
        name = partners.get_partner(event.partner_id).name
        for person in partners.people_of(event.partner_id, Role.OWNER):
            tell_user(
                person,
                lambda: Letter(
                    _("The bank account of %(shop)s was changed", shop=name),
                    [
                        _("Money goes to the new account in 48 hours."),
                        _("If it was nobody of you, call us before that and change your password."),
                    ],
                    (_("Look at the account"), link("partner.bank_account")),
                ),
                key=f"bank-account:{event.bank_account_id}",
            )


@on(HelpStarted)
def tell_owners_of_help(event: HelpStarted) -> None:
    """Who helps now, and where to stop it."""
    with transaction():
        officer = accounts.get_user(event.officer_id).name
        for person in partners.people_of(event.partner_id, Role.OWNER):
            tell_user(
                person,
                lambda: Letter(
                    _("%(name)s helps in your shop now", name=officer),
                    [_("You see each thing that is done, and you can stop it at any moment.")],
                    (_("Look at it"), link("partner.help_page")),
                ),
                key=f"help:{event.assistance_id}",
            )
