"""One handler for everything a rule refused, and the pages for what HTTP refused."""

from __future__ import annotations

import errno
import logging
from http import HTTPStatus

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from marketplace.core import clock
from marketplace.core.db import db
from marketplace.core.errors import Conflict, DomainError, Unavailable
from marketplace.core.limits import TooManyAttempts

log = logging.getLogger(__name__)
DISK_FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
PAGES = {400, 403, 404, 405, 409, 413, 414, 422, 429, 500, 503}


def init_app(app: Flask) -> None:
    app.register_error_handler(DomainError, refused)
    app.register_error_handler(CSRFError, lambda _error: page(400, code="form_expired"))
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(StaleDataError, lambda _error: refused(Conflict()))
    app.register_error_handler(PoolTimeout, database_down)
    app.register_error_handler(OperationalError, database_down)
    app.register_error_handler(OSError, machine_trouble)
    app.register_error_handler(Exception, programming_error)


def refused(error: DomainError) -> ResponseReturnValue:
    """A rule said no: its words, its status."""
    db.session.rollback()
    response = page(error.status, message=str(error), code=type(error).code)
    if isinstance(error, TooManyAttempts):
        response.headers["Retry-After"] = str(int(error.details.get("minutes", 5)) * 60)
    if error.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = "30"
    return response


def http_error(error: HTTPException) -> ResponseReturnValue:
    """Werkzeug's own refusals (unknown address, wrong method, too large) on our pages."""
    if error.code is None or error.code < 400:
        return error
    response = page(error.code)
    if error.code == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = ", ".join(getattr(error, "valid_methods", None) or ())
    return response


def database_down(error: SQLAlchemyError) -> ResponseReturnValue:
    """The database does not answer or stays locked: nothing was changed, the same again will work soon."""
    log.error("database does not answer: %s", type(error.__cause__ or error).__name__)
    _forget_session()
    return refused(Unavailable())


def machine_trouble(error: OSError) -> ResponseReturnValue:
    """The disk is full (a large upload is kept in a file while it arrives): nothing was changed."""
    if error.errno not in DISK_FULL:
        return programming_error(error)
    log.error("the disk is full: %s", error.strerror)
    _forget_session()
    return refused(Unavailable())


def programming_error(error: Exception) -> ResponseReturnValue:
    """Our own mistake: logged with its trace, shown without it."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return database_down(error)
    _forget_session()
    log.exception("unhandled error on %s %s", request.method, request.path)
    return page(500)


def _forget_session() -> None:
    """Neither the page nor its headers may ask the database again who is signed in."""
    g._login_user = AnonymousUserMixin()
    try:
        db.session.rollback()
    except SQLAlchemyError:
        db.session.remove()


def page(status: int, *, message: str | None = None, code: str | None = None) -> Response:
    """The page, or a problem document (RFC 9457) for the API."""
    if request.path.startswith("/api/"):
        title = HTTPStatus(status).phrase
        body = {"type": "about:blank", "title": title, "status": status, "detail": message, "code": code}
        response = jsonify({name: value for name, value in body.items() if value is not None})
        response.status_code = status
        response.content_type = "application/problem+json"
        return response
    name = status if status in PAGES else (400 if status < 500 else 500)
    template = f"errors/{name}.html"
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return make_response(_without_database(template, message=message, code=code), status)
    return make_response(render_template(template, message=message, code=code, form=None), status)


def _without_database(template: str, **values: str | None) -> str:
    """No context processor runs: each of them may need what has just failed."""
    locale = getattr(g, "locale", "id")
    return current_app.jinja_env.get_template(template).render(
        form=None,
        number=getattr(g, "request_id", None),
        lang=locale,
        locale=locale,
        settings=current_app.config["SETTINGS"],
        current_user=AnonymousUserMixin(),
        today=clock.today(),
        **values,
    )
