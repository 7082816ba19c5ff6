"""What each business event posts. Pure functions of Money; `table.py` holds the row of each, docs/ledger.md shows them.

A debit is positive (money we have, or are owed), a credit negative (money we owe, or earned).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from marketplace.core.money import ZERO, Money, total
from marketplace.ledger.accounts import Account

Ref = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Line:
    """One line to post: debit positive, credit negative. `ref` is (table name, id) of what it is about."""

    account: Account
    amount: Money
    partner_id: int | None = None
    ref: Ref | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """One partner's part of a payment: `ref` is its order, ("orders", id).

    `amount` is the buyer's money; `promo` is what we add to it, because we fund the buyer's voucher.
    """

    partner_id: int
    ref: Ref
    amount: Money
    promo: Money = ZERO

    @property
    def gross(self) -> Money:
        """What the partner's part is worth to the partner."""
        return self.amount + self.promo


def payment_received(*, cash: Account, amount: Money, code: Money = ZERO) -> list[Line]:
    """Money arrived. `amount` belongs to the payable; `code` is what the unique last digits added to a transfer."""
    return [
        Line(cash, amount + code),
        Line(Account.UNMATCHED_RECEIPTS, -amount),
        Line(Account.PAYMENT_COST, -code),
    ]


def payment_completed(*, amount: Money, code: Money, ref: Ref) -> list[Line]:
    """Parts that came one by one are now the whole: kind `payment_received`. `ref` is the payment."""
    return [
        Line(Account.UNMATCHED_RECEIPTS, amount + code, ref=ref),
        Line(Account.UNMATCHED_RECEIPTS, -amount),
        Line(Account.PAYMENT_COST, -code),
    ]


def receipt_part(*, cash: Account, amount: Money, ref: Ref) -> list[Line]:
    """Money that pays nothing yet: a part of the payment `ref`, or a line of a statement that is nobody's."""
    return [Line(cash, amount), Line(Account.UNMATCHED_RECEIPTS, -amount, ref=ref)]


def receipt_surplus(*, amount: Money, held: Ref, ref: Ref) -> list[Line]:
    """What came beyond the payment `held`, or never belonged to one, is owed back for `ref`."""
    return [
        Line(Account.UNMATCHED_RECEIPTS, amount, ref=held),
        Line(Account.REFUND_PAYABLE, -amount, ref=ref),
    ]


def order_paid(*, shares: Sequence[Share]) -> list[Line]:
    """What was received belongs to these orders now, and is held until each is completed."""
    received = Line(Account.UNMATCHED_RECEIPTS, total(share.amount for share in shares))
    return [
        received,
        *(_promo(share) for share in shares),
        *(Line(Account.ORDER_HELD, -share.gross, share.partner_id, share.ref) for share in shares),
    ]


def order_completed(*, share: Share, fee: Money = ZERO) -> list[Line]:
    """The buyer has it: the partner may be paid, less the fee that was frozen at sale."""
    return [Line(Account.ORDER_HELD, share.gross, share.partner_id, share.ref), *_earned(share, fee)]


def order_refunded(*, share: Share) -> list[Line]:
    """A paid order is cancelled, or part of it returned: what is held is owed back to the buyer; our voucher, to us."""
    return [
        Line(Account.ORDER_HELD, share.gross, share.partner_id, share.ref),
        Line(Account.REFUND_PAYABLE, -share.amount, ref=share.ref),
        _promo(share, back=True),
    ]


def given_back(*, share: Share, against: Account, ref: Ref, fee: Money = ZERO) -> list[Line]:
    """The other side of money that a partner gives back: to the buyer (or the bank), our voucher and the fee to whom they
    belong. `ref` is what it is about; `charged` or `held_back` gives the partner's side: the gross less the fee.
    """
    return [
        Line(against, -share.amount, ref=ref),
        Line(Account.PLATFORM_FEE, fee, share.partner_id, share.ref),
        _promo(share, back=True),
    ]


def held_back(*, share: Share) -> list[Line]:
    """The partner's side before completion: it comes out of what is held; no fee was earned yet."""
    return [Line(Account.ORDER_HELD, share.gross, share.partner_id, share.ref)]


def own_fault(*, amount: Money, share: Share, ref: Ref) -> list[Line]:
    """We pay the buyer ourselves: the partner did nothing wrong."""
    return [
        Line(Account.PROMO_COST, amount, share.partner_id, share.ref),
        Line(Account.REFUND_PAYABLE, -amount, ref=ref),
    ]


def dispute_opened(*, amount: Money, ref: Ref) -> list[Line]:
    """The buyer's bank took a card payment back until it has decided."""
    return [Line(Account.DISPUTE_HELD, amount, ref=ref), Line(Account.CASH_STRIPE, -amount)]


def dispute_won(*, amount: Money, ref: Ref) -> list[Line]:
    """The bank gives the money back to us."""
    return [Line(Account.CASH_STRIPE, amount), Line(Account.DISPUTE_HELD, -amount, ref=ref)]


def dispute_uncovered(*, amount: Money, ref: Ref) -> list[Line]:
    """A lost dispute about money that no order holds any more: our loss."""
    return [Line(Account.PAYMENT_COST, amount, ref=ref), Line(Account.DISPUTE_HELD, -amount, ref=ref)]


def receipt_refunded(*, amount: Money, ref: Ref) -> list[Line]:
    """Money came too late, or twice: it never belonged to an order and goes back. `ref` is the payment."""
    return [Line(Account.UNMATCHED_RECEIPTS, amount), Line(Account.REFUND_PAYABLE, -amount, ref=ref)]


def refund_sent(*, cash: Account, amount: Money, ref: Ref) -> list[Line]:
    """The buyer has the money back."""
    return [Line(Account.REFUND_PAYABLE, amount, ref=ref), Line(cash, -amount)]


def cod_collected(*, share: Share, fee: Money = ZERO) -> list[Line]:
    """The buyer paid at the door: the cash is on its way, and the partner has earned it."""
    return [
        Line(Account.COD_IN_TRANSIT, share.amount, share.partner_id, share.ref),
        _promo(share),
        *_earned(share, fee),
    ]


def cod_kept(*, share: Share, available: Money) -> list[Line]:
    """The partner collected the cash and keeps it: that much is paid out already. `available` is what we owe it."""
    return [*charged(share=share, available=available), cod_arrived(share=share)]


def cod_lost(*, share: Share) -> list[Line]:
    """Cash that will never come, and that we bear."""
    loss = Line(Account.PAYMENT_COST, share.amount, share.partner_id, share.ref)
    return [loss, cod_arrived(share=share)]


def cod_remitted(*, share: Share) -> list[Line]:
    """A courier collected the cash and transferred it to our bank account."""
    return [
        Line(Account.CASH_BANK, share.amount),
        cod_arrived(share=share),
    ]


def provider_paid_out(*, provider: Account, amount: Money, fee: Money = ZERO) -> list[Line]:
    """Stripe, or the bank of the QRIS code, transferred to our bank account what it held for us, and kept its fee.

    `provider` is cash_stripe or cash_qris; `amount` is what arrived.
    """
    return [
        Line(Account.CASH_BANK, amount),
        Line(Account.PAYMENT_COST, fee),
        Line(provider, -(amount + fee)),
    ]


def payout_sent(*, covered: Sequence[Line]) -> list[Line]:
    """A transfer to a partner was given to the bank. `covered` is what the books held for the partner, row by row:
    what we owe (credits) and what the partner owes us (debits), which is netted."""
    return [
        *(replace(line, amount=-line.amount) for line in covered),
        Line(Account.PAYOUT_CLEARING, total(line.amount for line in covered)),
    ]


def payout_paid(*, amount: Money) -> list[Line]:
    """The bank carried out the transfers."""
    return [Line(Account.PAYOUT_CLEARING, amount), Line(Account.CASH_BANK, -amount)]


def payout_returned(*, covered: Sequence[Line], cash: Account) -> list[Line]:
    """The bank returned a transfer: everything it covered is open again, as it was.

    `cash` is payout_clearing while the transfer was on its way, cash_bank when it was carried out first.
    """
    return [*covered, Line(cash, -total(line.amount for line in covered))]


def bill_received(
    *,
    partner_id: int,
    ref: Ref,
    goods: Money,
    ppn: Money,
    ppn_withheld: bool,
    withheld: Mapping[Account, Money],
) -> list[Line]:
    """The company owes a bill (book company). The golden table of taxes gives the amounts.

    `goods` is the price before tax. With `ppn_withheld` the company deposits the PPN itself instead of paying it to the
    seller. `withheld` maps pph.._payable accounts to what is kept back from the seller.
    """
    kept = total(withheld.values()) + (ppn if ppn_withheld else ZERO)
    return [
        Line(Account.PURCHASES, goods, partner_id, ref),
        Line(Account.PPN_INPUT, ppn, partner_id, ref),
        Line(Account.BILLS_PAYABLE, -(goods + ppn - kept), partner_id, ref),
        Line(Account.PPN_PAYABLE, -(ppn if ppn_withheld else ZERO), partner_id, ref),
        *(Line(account, -amount, partner_id, ref) for account, amount in sorted(withheld.items())),
    ]


def bill_paid(*, partner_id: int, ref: Ref, amount: Money) -> list[Line]:
    """The company paid a bill, or a part of it (book company)."""
    return [
        Line(Account.BILLS_PAYABLE, amount, partner_id, ref),
        Line(Account.COMPANY_CASH, -amount, partner_id, ref),
    ]


def charged(*, share: Share, available: Money) -> list[Line]:
    """The partner owes this much: first out of what we owe them (`available`), the rest becomes a receivable.

    The next payout nets the receivable, so that it never vanishes. Source: money.md section 2.
    """
    covered = min(max(available, ZERO), share.amount)
    return [
        Line(Account.PARTNER_PAYABLE, covered, share.partner_id, share.ref),
        Line(Account.PARTNER_RECEIVABLE, share.amount - covered, share.partner_id, share.ref),
    ]


def cod_arrived(*, share: Share) -> Line:
    """So much of the buyer's cash is where it belongs."""
    return Line(Account.COD_IN_TRANSIT, -share.amount, share.partner_id, share.ref)


def _promo(share: Share, *, back: bool = False) -> Line:
    """The voucher that we fund; `back` when its goods came back."""
    return Line(Account.PROMO_COST, -share.promo if back else share.promo, share.partner_id, share.ref)


def _earned(share: Share, fee: Money) -> list[Line]:
    return [
        Line(Account.PARTNER_PAYABLE, -(share.gross - fee), share.partner_id, share.ref),
        Line(Account.PLATFORM_FEE, -fee, share.partner_id, share.ref),
    ]
