"""A look-alike of Stripe's Checkout, as an HTTP server of its own.

It is **not** Stripe and nothing is charged. It stands in for Stripe in the demonstration and in the tests, so that
the one piece of card code (`StripeGateway` with Stripe's official library) runs unchanged, over real HTTP.

What keeps it honest: every request is checked against the typed parameters that come with the official library
(unknown names are refused at every depth) and every answer's keys must exist in the library's own classes
(`contract.py`). What it knows: Checkout Sessions, PaymentIntents, Charges, Refunds, Events, the balance,
idempotency keys, signed webhooks with retries, a payment page, and faults on demand (`faults.py`).

It speaks WSGI through werkzeug, because features of this product do not import Flask.
"""
