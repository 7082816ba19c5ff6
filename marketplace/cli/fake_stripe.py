"""`flask fake-stripe`: the look-alike of Stripe's Checkout as a process of its own, for the demonstration."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from marketplace.core.config import current
from marketplace.payments.gateway import webhook_secret


@click.command("fake-stripe")
@click.option("--port", type=int, help="Default: PORT + 1, where the shop looks for it.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--faults", is_flag=True, help="Open POST /_faults, which breaks things on demand.")
@with_appcontext
def fake_stripe(port: int | None, host: str, faults: bool) -> None:
    """Stand in for Stripe: nothing is charged. Only with DEMO=1."""
    from marketplace.payments.stripe_lookalike.server import Lookalike

    config = current()
    if not config.DEMO:
        raise click.ClickException("the look-alike of Stripe starts only with DEMO=1: it charges nobody")
    server = Lookalike(
        webhook_url=f"{config.BASE_URL.rstrip('/')}/webhooks/stripe",
        webhook_secret=webhook_secret(config),
        path=str(config.var / "stripe.sqlite"),
        minimum=config.STRIPE_MINIMUM,
        faults_allowed=faults,
    )
    port = port or config.PORT + 1
    click.echo(f"Look-alike of Stripe on http://{host}:{port} (nothing is charged)")
    server.serve_forever(host=host, port=port)
