"""The settings `make` runs the application with: those of the environment and .env, completed for this machine."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# A code of nobody, with a right checksum, so that the demo shows the page. No bank knows this merchant.
DEMO_QRIS = (
    "00020101021126540013TEST.DEMO.WWW01189360000000000000000204DEMO0303UKE51440014ID.CO.QRIS.W"
    "WW0215ID10000000000000303UKE5204539953033605802ID5916DEMO PASAR MITRA6004DEMO6105212516304A29A"
)


def development(env: Mapping[str, str] = os.environ) -> dict[str, str]:
    """A complete environment for a demo on this machine. What the caller or .env has set always wins."""
    ready = {**_dotenv(ROOT / ".env"), **env}
    var = ROOT / (ready.get("VAR_DIR") or "var")
    var.mkdir(parents=True, exist_ok=True)
    port = ready.setdefault("PORT", "8000")
    ready.setdefault("DEMO", "1")
    ready.setdefault("BASE_URL", f"http://127.0.0.1:{port}")
    ready.setdefault("DATABASE_URL", f"sqlite:///{var / 'marketplace.sqlite'}")
    ready.setdefault("SECRET_KEY", _kept_secret(var / "secret-key"))
    if not ready.get("STRIPE_API_KEY"):
        ready.setdefault("STRIPE_WEBHOOK_SECRET", f"whsec_{_kept_secret(var / 'webhook-secret')}")
    if ready["DEMO"] == "1":
        ready.setdefault("OPERATOR_QRIS", DEMO_QRIS)
    ready["PYTHONUNBUFFERED"] = "1"
    return ready


def _dotenv(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, value in pairs if value.strip()}


def _kept_secret(path: Path) -> str:
    """The same secret at every start, so that nobody is signed out by a restart."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32), encoding="ascii")
    return path.read_text(encoding="ascii")
