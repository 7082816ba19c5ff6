"""The bank account that payouts go to."""

from __future__ import annotations

import re

from marketplace.core import audit
from marketplace.core.clock import now
from marketplace.core.db import db
from marketplace.core.events import emit
from marketplace.partners import queries, rules
from marketplace.partners.errors import BankAccountWrong
from marketplace.partners.events import BankAccountChanged
from marketplace.partners.models import BankAccount


def set_bank_account(partner_id: int, *, bank: str, number: str, holder: str, by: int) -> BankAccount:
    """Pay out to this account from 48 hours on; the same account again changes nothing.

    The caller has asked for the password again. Every owner is told at the old contact. Raises BankAccountWrong.
    """
    digits = re.sub(r"[\s.\-]", "", number)
    if not re.fullmatch(r"[0-9]{6,20}", digits) or not holder.strip() or not bank.strip():
        raise BankAccountWrong
    partner = queries.lock_partner(partner_id)
    old = queries.bank_account(partner_id)
    if old is not None and (old.bank, old.number, old.holder) == (bank.strip(), digits, holder.strip()):
        return old
    if old is not None:
        old.ended_at = now()
        db.session.flush()
    account = BankAccount(partner_id=partner.id, bank=bank.strip(), number=digits, holder=holder.strip())
    account.held_until, account.set_by_id = now() + rules.BANK_HOLD, by
    db.session.add(account)
    db.session.flush()
    personal = {"bank": account.bank, "number": digits, "holder": account.holder}
    audit.record("bank_account.set", account, by=by, subject_id=by, personal=personal)
    emit(BankAccountChanged(partner_id=partner.id, bank_account_id=account.id), about=account, by=by)
    return account
