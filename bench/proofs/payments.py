"""The payment provider in trouble, telling late, twice or wrong: checks 17 to 28."""

from __future__ import annotations

from bench.proofs.proof import Proof

CARDS = "payments/test_card_events.py::"

PAYMENTS = [
    Proof(
        [17],
        "an event ten times at once: one effect",
        [f"{CARDS}test_ten_deliveries_at_once_have_one_effect"],
    ),
    Proof(
        [18],
        "events in any order end as the provider says",
        [
            "payments/test_events_in_any_order.py",
            "payments/test_disputes.py::test_the_events_of_a_dispute_in_any_order_end_as_the_provider_says",
        ],
        {"ORDERS": "all"},
    ),
    Proof(
        [19, 20],
        "forged, old, cut or huge events are refused, not kept",
        [
            "web/test_webhooks.py",
            "payments/test_gateway_events.py",
            f"{CARDS}test_what_is_not_signed_by_the_provider_is_not_kept",
        ],
    ),
    Proof(
        [21],
        "a wrong clock is said, and healed by comparison",
        [
            "payments/test_wrong_clock.py",
            "payments/clock_for_real.py::test_a_wrong_clock_is_warned_of_logged_and_healed",
            "web/test_health.py::test_a_wrong_clock_is_a_warning_and_not_an_outage",
        ],
    ),
    Proof(
        [22],
        "a provider in trouble charges nobody twice, and it heals in ten minutes",
        ["payments/test_gateway_in_trouble.py", "payments/test_trouble_heals.py"],
        {"TROUBLES": "all"},
    ),
    Proof(
        [23],
        "a provider of 30 s holds two threads, and the catalogue is quick",
        ["payments/test_slow_provider.py", "payments/held_checkouts.py"],
        {"HELD_CHECKOUTS": "50"},
    ),
    Proof(
        [24],
        "another amount, currency, order or mode is held, not paid, and rung for",
        [
            "payments/test_held_by_webhook.py",
            "payments/test_card_payments.py::test_what_differs_from_what_we_asked_is_held_and_not_paid",
        ],
    ),
    Proof(
        [25],
        "three days without webhooks are healed",
        [
            "payments/test_three_days_of_silence.py",
            "cli/test_payments.py",
            f"{CARDS}test_three_days_without_webhooks_are_healed_by_comparison",
        ],
    ),
    Proof(
        [26],
        "disputes after the payout and refunds that fail later: booked, told, seen",
        ["payments/test_bank_takes_it_back.py", "payments/test_disputes.py"],
    ),
    Proof(
        [28],
        "every rupiah survives the edge of the card provider",
        [
            "payments/test_gateway.py::test_every_rupiah_survives_the_edge",
            "payments/test_gateway.py::test_what_stripe_cannot_hold_is_not_sent",
            "payments/test_gateway.py::test_a_fraction_of_a_rupiah_is_never_rounded_away",
        ],
    ),
]
