"""Changing partners. The caller holds the transaction(); nothing here commits."""

from marketplace.partners.service.assisting import (
    acting,
    ask_for_help,
    begin_act,
    end_act,
    end_help,
    forget_acts,
    start_helping,
)
from marketplace.partners.service.bank import set_bank_account
from marketplace.partners.service.documents import (
    check_document,
    remind_of_ending,
    submit_document,
    waive_document,
)
from marketplace.partners.service.papers import save_paper
from marketplace.partners.service.register import change_status, edit_register, register_partner
from marketplace.partners.service.shop import edit_shop, end_holiday, set_holiday, set_picture

__all__ = [
    "acting",
    "ask_for_help",
    "begin_act",
    "change_status",
    "check_document",
    "edit_register",
    "edit_shop",
    "end_act",
    "end_help",
    "end_holiday",
    "forget_acts",
    "register_partner",
    "remind_of_ending",
    "save_paper",
    "set_bank_account",
    "set_holiday",
    "set_picture",
    "start_helping",
    "submit_document",
    "waive_document",
]
