"""Stock, vouchers and money at the same moment: checks 1 to 16."""

from __future__ import annotations

from bench.proofs.proof import Proof

BUYING = "orders/test_buying.py::"
RACE = "orders/test_last_unit_race.py::"
PAYOUTS = "payouts/test_at_the_same_moment.py::"

RACES = [
    Proof(
        [1],
        "eight buyers, one unit: one order; unguarded it oversells",
        [
            f"{RACE}test_of_eight_buyers_of_the_last_unit_one_gets_it",
            "orders/test_unguarded_race.py",
        ],
        {"RACE_ROUNDS": "20"},
    ),
    Proof(
        [1],
        "10,000 raced purchases: 0 oversold",
        [f"{RACE}test_in_a_rush_for_a_hot_thing_exactly_what_is_there_is_sold"],
        {"RACED": "10000"},
    ),
    Proof(
        [2],
        "the same product twice: refused, with the sum named",
        ["orders/test_same_thing_twice.py"],
    ),
    Proof(
        [3],
        "ten presses, one purchase; another body is refused",
        [
            f"{RACE}test_ten_presses_of_one_button_are_one_purchase_and_ten_equal_answers",
            "web/shop/test_checkout.py::test_the_same_key_with_another_form_is_a_conflict",
        ],
    ),
    Proof([4], "webhook and return page at once: one effect", ["payments/test_two_at_once.py"]),
    Proof([5], "a voucher's last use, raced: used once", ["vouchers/test_last_use_race.py"]),
    Proof(
        [6],
        "baskets (A,B) and (B,A): 0 deadlocks; unsorted there are",
        ["orders/test_crossing_baskets.py"],
        {"CROSSING_PAIRS": "200"},
    ),
    Proof(
        [7],
        "never more goes back than was paid, and once",
        [
            "orders/test_part_refunds.py::test_two_staff_at_once_refund_once_and_the_second_reads_what_the_first_did",
            "orders/test_part_refunds.py::test_whatever_parts_are_asked_for_never_more_than_was_paid_goes_back",
            "payments/test_settling.py::test_refunds_together_never_exceed_the_payment",
            "payments/test_card_payments.py::test_a_card_refund_is_asked_of_the_provider_once",
        ],
    ),
    Proof(
        [8], "any story leaves books, stock and states whole", ["orders/test_any_order.py"], {"PROOF": "long"}
    ),
    Proof(
        [9],
        "a price or fee that moves is asked about, then kept",
        [
            f"{BUYING}test_a_price_that_changed_since_the_basket_is_asked_about_again",
            f"{BUYING}test_the_price_paid_stays_on_the_line_when_the_seller_changes_it_later",
            "orders/test_fulfilment.py::test_the_fee_of_the_day_is_frozen_at_sale",
            "web/shop/test_voucher_at_checkout.py::test_after_the_button_the_price_stays_as_it_was_shown",
        ],
    ),
    Proof(
        [10],
        "late money buys what is there or goes back",
        [
            "orders/test_paid_at_the_last_moment.py",
            "orders/test_paying_late_or_in_cash.py::test_what_is_not_paid_in_time_is_free_again",
            "orders/test_paying_late_or_in_cash.py::test_a_late_payment_is_taken_when_everything_is_still_there",
            "orders/test_paying_late_or_in_cash.py::test_a_late_payment_goes_back_when_the_goods_are_gone",
            "payments/test_card_payments.py::test_paid_in_the_last_second_the_clock_settles_instead",
        ],
    ),
    Proof(
        [11],
        "payout run three times or killed: nothing paid twice",
        [
            f"{PAYOUTS}test_three_processes_at_once_make_one_batch",
            f"{PAYOUTS}test_a_run_inside_another_finds_nothing_left",
            f"{PAYOUTS}test_without_the_guards_the_same_two_runs_pay_a_row_twice",
            "payouts/test_killed_while_paying.py",
        ],
        {"PAYOUT_RUNS": "10"},
    ),
    Proof(
        [12],
        "payout and refund at once: never below zero unexplained",
        [
            f"{PAYOUTS}test_payout_and_refund_in_any_interleaving_spend_no_money_twice",
            f"{PAYOUTS}test_without_the_lock_a_refund_spends_what_a_payout_has_taken",
        ],
        {"INTERLEAVINGS": "100"},
    ),
    Proof(
        [13],
        "rows of the ledger cannot be changed; who did is named",
        [
            "ledger/test_posting.py::test_the_database_itself_refuses_to_change_a_row",
            "cli/test_audit.py::test_a_row_touched_by_hand_is_found_and_the_first_one_is_named",
        ],
    ),
    Proof(
        [14],
        "parts of fee, tax and discount add up to the rupiah",
        ["core/test_money.py", "pricing/test_rules.py", "vouchers/test_rules.py", "procurement/test_tax.py"],
    ),
    Proof(
        [15],
        "cash at the door: refused, in parts, reported twice",
        ["orders/test_cash.py", "orders/test_paying_late_or_in_cash.py"],
    ),
    Proof(
        [16],
        "a photo of a transfer counts once, whoever looks at it",
        [
            "web/admin/test_one_transfer_two_purchases.py",
            "payments/test_transfers.py",
            "payments/test_alike_photos.py",
            "payments/test_opening.py::test_equal_totals_are_told_apart_by_their_last_digits",
            "payments/test_settling.py::test_of_two_finance_people_one_confirms_and_the_other_is_told",
            "payments/test_receipts.py",
        ],
    ),
]
