"""The outside world of messages: a mail server, or the outbox from which nothing leaves the machine."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Protocol
from urllib.parse import unquote, urlsplit

from marketplace.core.config import current
from marketplace.core.errors import Unavailable
from marketplace.core.words import _l

SECONDS = 10


class MailDown(Unavailable):
    """The mail server does not answer; the message stays queued."""

    code = "mail_down"
    message = _l("Messages cannot be sent at the moment. They are queued.")


class Mail(Protocol):
    """Something that takes a message to its address."""

    def send(
        self, *, key: str, recipient: str, subject: str, text: str, html: str | None, leave: str | None = None
    ) -> None: ...


class Outbox:
    """Nothing leaves: messages can be read at /admin/pesan-keluar."""

    def send(
        self, *, key: str, recipient: str, subject: str, text: str, html: str | None, leave: str | None = None
    ) -> None:
        return None


class SmtpMail:
    """A mail server: smtp://user:password@host:port (STARTTLS when offered) or smtps://."""

    def __init__(self, url: str) -> None:
        self.parts = urlsplit(url)

    def send(
        self, *, key: str, recipient: str, subject: str, text: str, html: str | None, leave: str | None = None
    ) -> None:
        """The Message-ID is made from the key, so that a message sent twice after a crash is recognised as one."""
        host = urlsplit(current().BASE_URL).hostname or "localhost"
        mail = EmailMessage()
        mail["From"] = f"Pasar Mitra <noreply@{host}>"
        mail["To"] = recipient
        mail["Subject"] = subject
        mail["Message-ID"] = f"<{key.replace(':', '.')}@{host}>" if key else make_msgid(domain=host)
        if leave:  # RFC 8058: the mail program offers a button that stops these messages
            mail["List-Unsubscribe"] = f"<{leave}>"
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        mail.set_content(text)
        if html:
            mail.add_alternative(html, subtype="html")
        try:
            with self._connect() as server:
                if self.parts.username:
                    server.login(unquote(self.parts.username), unquote(self.parts.password or ""))
                server.send_message(mail)
        except (OSError, smtplib.SMTPException) as error:
            raise MailDown from error

    def _connect(self) -> smtplib.SMTP:
        host, port = self.parts.hostname or "localhost", self.parts.port
        if self.parts.scheme == "smtps":
            return smtplib.SMTP_SSL(host, port or 465, timeout=SECONDS, context=ssl.create_default_context())
        server = smtplib.SMTP(host, port or 25, timeout=SECONDS)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
        return server


def mail() -> Mail:
    """What MAIL_URL names."""
    url = current().MAIL_URL
    return SmtpMail(url) if url.startswith(("smtp://", "smtps://")) else Outbox()
