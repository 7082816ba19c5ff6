"""What every response carries: CSRF protection, security headers, caching rules, compression.

Pages hold no inline script or style, so the policy needs no nonce and a page's body does not change per request.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import brotli
from flask import Flask, Response, g, request, session
from flask_login import current_user
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf

if TYPE_CHECKING:
    from config import Config

csrf = CSRFProtect()
COMPRESSIBLE = ("text/", "application/json", "application/ld+json", "application/xml", "image/svg+xml")


TOKEN_MARK = secrets.token_hex(16)  # where a stored page has the visitor's token; nobody can guess it


def csrf_token() -> str:
    """The token of this visitor's forms: as old as the cookie that it belongs to, so that a page can stay the same."""
    if g.get("is_storing"):
        return TOKEN_MARK
    token: str | None = session.get("csrf_form")
    if token is None or "csrf_token" not in session:
        token = session["csrf_form"] = generate_csrf()
    return token


def init_app(app: Flask, config: Config) -> None:
    csrf.init_app(app)
    app.jinja_env.globals["csrf_token"] = csrf_token
    app.context_processor(lambda: {"csrf_token": csrf_token})
    headers = security_headers(config)
    work_areas = (
        "/mitra/",
        "/pengadaan/",
        "/program/",
        "/admin/",
        "/akun/",
        "/pembelian/",
        "/pesanan/",
        "/pengaduan/",
        "/checkout/",
    )

    @app.after_request
    def _protect(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if "Cache-Control" not in response.headers:
            in_work_area = f"{request.path}/".startswith(work_areas)
            private = in_work_area or current_user.is_authenticated
            response.headers["Cache-Control"] = "private, no-store" if private else "private, no-cache"
        if response.mimetype == "text/html":
            response.vary.add("Cookie")
        return compress(response)


def security_headers(config: Config) -> dict[str, str]:
    """The table of headers. `form-action` names the payment page, since browsers apply it to the redirect after a POST."""
    payment_page = "https://checkout.stripe.com"
    if config.stripe_api_base:
        parts = urlsplit(config.stripe_api_base)
        payment_page = f"{parts.scheme}://{parts.netloc}"
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data: blob:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "worker-src": "'self'",
        "form-action": f"'self' {payment_page}",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "object-src": "'none'",
    }
    headers = {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "X-Frame-Options": "DENY",
    }
    if config.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return headers


def compress(response: Response) -> Response:
    """Brotli, when the visitor's browser takes it and the body is worth it."""
    if (
        response.direct_passthrough
        or response.is_streamed
        or response.status_code < 200
        or response.status_code in {204, 206, 304}
        or "Content-Encoding" in response.headers
        or not (response.mimetype or "").startswith(COMPRESSIBLE)
        or not request.accept_encodings["br"]
    ):
        return response
    body = response.get_data()
    if len(body) < 500:
        return response
    response.set_data(brotli.compress(body, mode=brotli.MODE_TEXT, quality=4))
    response.headers["Content-Encoding"] = "br"
    response.vary.add("Accept-Encoding")
    return response


def remember_visitor() -> None:
    """Keep this visitor's cookie beyond the browser's closing: a basket should survive a night."""
    session.permanent = True
