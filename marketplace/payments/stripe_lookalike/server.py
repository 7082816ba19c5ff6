"""The look-alike as a running server: the WSGI application, its clockwork, starting and stopping."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from marketplace.payments.stripe_lookalike import api, checkout, disputes, page, refunds
from marketplace.payments.stripe_lookalike.account import Account
from marketplace.payments.stripe_lookalike.errors import Refusal
from marketplace.payments.stripe_lookalike.faults import HEALTHY, Faults, Knobs
from marketplace.payments.stripe_lookalike.store import Store
from marketplace.payments.stripe_lookalike.webhooks import Sender

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

TICK = 0.1  # seconds between two looks at due webhooks
EXPIRY_TICKS = 10
LARGEST_BODY = 1_000_000


class Lookalike:
    """One server. Use it as a context manager in tests, or `serve_forever()` in a process of its own.

    `path` is the file that keeps its memory, `minimum` the smallest payment in rupiah; without a `webhook_url`
    events are only listed, never sent. The control address `/_faults` exists only when `faults_allowed`.
    """

    def __init__(
        self,
        *,
        webhook_url: str = "",
        webhook_secret: str = "",
        path: str = ":memory:",
        minimum: int = 10_000,
        faults_allowed: bool = False,
    ) -> None:
        import stripe  # slow to import, and only this server's process needs it here

        self._store = Store(path)
        self.account = Account(self._store, minimum=minimum, api_version=stripe.api_version)
        self.faults = Faults()
        self._faults_allowed = faults_allowed
        self._sender = (
            Sender(self.account, self.faults, url=webhook_url, secret=webhook_secret) if webhook_url else None
        )
        self._stopped = threading.Event()
        self.url = ""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        request.max_content_length = LARGEST_BODY
        knobs = self.faults.for_request(request.path)
        time.sleep(knobs.delay)
        response = None if knobs.drop_before else self._answer(request, knobs)
        if response is None or knobs.drop_after:
            _hang_up(environ)
            response = Response(status=500)
        return response(environ, start_response)

    def _answer(self, request: Request, knobs: Knobs) -> Response:
        if knobs.status:
            kind = "rate_limit_error" if knobs.status == 429 else "api_error"
            return _refused(Refusal("A fault was asked for.", status=knobs.status, kind=kind))
        try:
            return self._route(request)
        except (NotFound, MethodNotAllowed):
            return _refused(
                Refusal(f"Unrecognized request URL ({request.method}: {request.path}).", status=404)
            )
        except HTTPException as error:
            return error.get_response(request.environ)

    def _route(self, request: Request) -> Response:
        if request.path == "/_faults" and self._faults_allowed:
            return self._turn_knobs(request)
        if request.path.startswith("/_refunds/") and self._faults_allowed:
            return self._fail_refund(request.path.removeprefix("/_refunds/"))
        if request.path.startswith("/_disputes/") and self._faults_allowed:
            return self._dispute(request)
        if request.path == "/c/pay.css":
            return page.stylesheet()
        if request.path.startswith("/c/pay/"):
            session_id = request.path.removeprefix("/c/pay/")
            return (page.act if request.method == "POST" else page.show)(self.account, request, session_id)
        if request.path == "/healthz":
            return Response("ok", mimetype="text/plain")
        name, values = api.ROUTES.bind_to_environ(request.environ).match()
        return api.answer(self.account, request, name, dict(values))

    def _turn_knobs(self, request: Request) -> Response:
        if request.method == "DELETE":
            self.faults.set(HEALTHY)
        elif request.method == "POST":
            try:
                self.faults.set_json(request.get_data())
            except ValidationError as error:
                return Response(str(error), status=422, mimetype="text/plain")
        return Response(repr(self.faults.knobs) + "\n", mimetype="text/plain")

    def _fail_refund(self, refund_id: str) -> Response:
        """The buyer's bank sends a refund back."""
        try:
            with self._store.change():
                refund = refunds.fail_refund(self.account, refund_id)
        except Refusal as refusal:
            return _refused(refusal)
        return Response(json.dumps(refund), mimetype="application/json")

    def _dispute(self, request: Request) -> Response:
        """A buyer's bank takes a payment back (`/_disputes/<payment intent>`), or decides (`/<dispute>?status=lost`)."""
        wanted, subject = request.args.get("status", ""), request.path.removeprefix("/_disputes/")
        try:
            with self._store.change():
                if not wanted:
                    found = disputes.open_dispute(
                        self.account, subject, amount=request.args.get("amount", type=int)
                    )
                elif wanted == "under_review":
                    found = disputes.answer_dispute(self.account, subject)
                else:
                    found = disputes.close_dispute(self.account, subject, won=wanted == "won")
        except Refusal as refusal:
            return _refused(refusal)
        return Response(json.dumps(found), mimetype="application/json")

    def _clockwork(self) -> None:
        """Expires sessions whose time is over and sends webhooks that are due, until stopped."""
        ticks = 0
        while not self._stopped.wait(TICK):
            ticks += 1
            if ticks % EXPIRY_TICKS == 0:
                checkout.expire_overdue(self.account)
            if self._sender is not None:
                self._sender.send_due()

    def start(self, *, host: str = "127.0.0.1", port: int = 0) -> Lookalike:
        """Serves from threads of this process; port 0 takes a free one. Sets `url`."""
        self._server = make_server(host, port, self, threaded=True, request_handler=_QuietHandler)
        self.url = f"http://{host}:{self._server.server_port}"
        self._threads = [
            threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True),
            threading.Thread(target=self._clockwork, daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        return self

    def stop(self) -> None:
        self._stopped.set()
        self._server.shutdown()
        for thread in self._threads:
            thread.join()
        self._server.server_close()
        self._store.close()

    def serve_forever(self, *, host: str, port: int) -> None:
        """Serves until interrupted."""
        self.start(host=host, port=port)
        try:
            self._threads[0].join()
        finally:
            self.stop()

    def advance(self, seconds: float) -> None:
        """Moves the server's clock forward."""
        self.account.advance(seconds)

    def settle_down(self, *, seconds: float = 5.0) -> None:
        """Waits until every webhook is sent; a `TimeoutError` says how many are not."""
        until = time.monotonic() + seconds
        while left := self._store.undelivered():
            if time.monotonic() > until:
                raise TimeoutError(f"{left} webhooks are not delivered")
            time.sleep(0.02)

    def __enter__(self) -> Lookalike:
        return self.start()

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.stop()


class _QuietHandler(WSGIRequestHandler):
    """Writes no access log: the shop's own log says what was asked."""

    def log_request(self, *_args: Any) -> None:
        return None


def _refused(refusal: Refusal) -> Response:
    return Response(json.dumps(refusal.body()), status=refusal.status, mimetype="application/json")


def _hang_up(environ: WSGIEnvironment) -> None:
    """Closes the connection under the answer, as a broken network does."""
    connection: socket.socket | None = environ.get("werkzeug.socket")
    if connection is not None:
        connection.shutdown(socket.SHUT_RDWR)
