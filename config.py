"""Settings, read once from the environment. A bad value stops the start, and says why."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that may differ between two installations. `.env.example` lists exactly these fields."""

    SECRET_KEY: str
    DATABASE_URL: str = "sqlite:///var/marketplace.sqlite"
    BASE_URL: str = "http://127.0.0.1:8000"
    TRUSTED_HOSTS: str = ""  # comma separated; empty: the host of BASE_URL only
    REDIS_URL: str = ""  # empty: the job queue keeps its own SQLite file
    MEDIA_URL: str = "file://var/media"  # or s3://bucket/prefix
    MAIL_URL: str = "outbox:"  # smtp://user:password@host:587; outbox: nothing leaves the machine
    SMS_URL: str = "outbox:"
    STRIPE_API_KEY: str = ""  # empty: the look-alike server, nothing is charged
    STRIPE_WEBHOOK_SECRET: str = ""
    STRIPE_API_BASE: str = ""  # empty: Stripe's own address, or the look-alike on PORT + 1
    STRIPE_MINIMUM: int = 10_000  # smallest card payment in rupiah
    PORT: int = 8000
    DEMO: bool = False
    DEBUG: bool = False
    VAR_DIR: str = "var"
    HOLD_CARD_MINUTES: int = 36
    HOLD_TRANSFER_HOURS: int = 24
    METRICS_TOKEN: str = ""
    STORED_PAGES: int = 256  # public pages that each process keeps; 0: every page is made anew
    OPERATOR_NAME: str = "PT Inalum"
    OPERATOR_BANK_NAME: str = "Bank Mandiri"
    OPERATOR_BANK_ACCOUNT: str = "107-00-0000000-1"
    OPERATOR_BANK_HOLDER: str = "Pasar Mitra"
    OPERATOR_QRIS: str = ""  # the operator's own registered static QRIS payload; empty: QRIS is not offered
    QRIS_DYNAMIC: bool = (
        False  # 1: the amount is put into the operator's own code; 0: the code is shown unchanged
    )
    HELP_PHONE: str = "+6281200001234"
    HELP_HOURS: str = "08.00-17.00 WIB"

    @property
    def is_secure(self) -> bool:
        """Whether people reach us by https: decides the cookie's name and flags, and HSTS."""
        return self.BASE_URL.startswith("https://")

    @property
    def trusted_hosts(self) -> list[str]:
        """Host headers that are answered; everything else is refused with 400."""
        named = [host.strip() for host in self.TRUSTED_HOSTS.split(",") if host.strip()]
        base = urlsplit(self.BASE_URL).hostname or "127.0.0.1"
        return named or ([base, "localhost", "127.0.0.1"] if base in {"127.0.0.1", "localhost"} else [base])

    @property
    def var(self) -> Path:
        return Path(self.VAR_DIR).resolve()

    @property
    def stripe_api_base(self) -> str:
        """Where the Stripe SDK sends its requests; empty means Stripe's own address."""
        if self.STRIPE_API_BASE or self.STRIPE_API_KEY:
            return self.STRIPE_API_BASE
        return f"http://127.0.0.1:{self.PORT + 1}"

    @property
    def has_test_money(self) -> bool:
        """Whether card payments charge nobody: the look-alike server, or a test key of Stripe."""
        return self.STRIPE_API_KEY.startswith(("sk_test_", "rk_test_")) or not self.STRIPE_API_KEY

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Config:
        """Reads and checks everything; raises SystemExit naming all problems together."""
        values, problems = _read(env)
        if not values.get("SECRET_KEY"):
            problems.append("SECRET_KEY is missing")
        if problems:
            raise SystemExit("Configuration:\n  " + "\n  ".join(problems))
        config = cls(**values)  # type: ignore[arg-type]
        problems = config.problems()
        if problems:
            raise SystemExit("Configuration:\n  " + "\n  ".join(problems))
        return config

    def problems(self) -> list[str]:
        """What must be mended before real people may use this installation."""
        found = self._qris_problems()
        if self.DEMO or self.DEBUG:
            return found
        if not self.is_secure:
            found.append("BASE_URL must start with https:// (http is for DEMO=1 or DEBUG=1)")
        if not self.TRUSTED_HOSTS:
            found.append("TRUSTED_HOSTS is missing: name the hosts that people use, separated by commas")
        if len(self.SECRET_KEY) < 32:
            found.append("SECRET_KEY is too short: take at least 32 random characters")
        if not self.STRIPE_API_KEY:
            found.append("STRIPE_API_KEY is missing: the look-alike payment server is for DEMO=1 only")
        if not self.STRIPE_WEBHOOK_SECRET:
            found.append("STRIPE_WEBHOOK_SECRET is missing")
        return found

    def _qris_problems(self) -> list[str]:
        """A code with one wrong digit would send buyers' money nowhere, or to somebody else."""
        if not self.OPERATOR_QRIS:
            return ["QRIS_DYNAMIC=1 needs OPERATOR_QRIS"] if self.QRIS_DYNAMIC else []
        from lokal.qris import parse_qris

        code = parse_qris(self.OPERATOR_QRIS)
        found = [f"OPERATOR_QRIS: {problem.message}" for problem in code.errors]
        if code.valid and code.amount is not None:
            found.append("OPERATOR_QRIS holds an amount: take the static code (tag 01 = 11, no tag 54)")
        return found


def _read(env: Mapping[str, str]) -> tuple[dict[str, object], list[str]]:
    values: dict[str, object] = {}
    problems: list[str] = []
    for field in fields(Config):
        text = env.get(field.name)
        if text is None or (text == "" and field.type != "str"):
            continue
        if field.type == "int":
            if not text.isdigit():
                problems.append(f"{field.name} must be a whole number, not {text!r}")
                continue
            values[field.name] = int(text)
        elif field.type == "bool":
            if text not in {"0", "1"}:
                problems.append(f"{field.name} must be 0 or 1, not {text!r}")
                continue
            values[field.name] = text == "1"
        else:
            values[field.name] = text
    return values, problems
