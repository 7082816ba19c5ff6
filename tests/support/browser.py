"""A real Chromium: found where it is installed, installed where that is possible, and otherwise loudly missing."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",  # Chromium refuses to run as root with it
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # nothing but our own server
)
MISSING = (
    "No Chromium was found for the browser tests. Install one (Debian: sudo apt-get install chromium libatomic1), "
    "or name one: CHROME_BIN=/path/to/chromium make test"
)


def ensure() -> str:
    """The path of a Chromium that starts. Raises SystemExit when there is none and none can be installed."""
    path = find()
    if path and _driver_runs():
        return path
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium for the browser tests (once) ...", flush=True)
        quiet = {
            "stdout": subprocess.DEVNULL,
            "stderr": subprocess.DEVNULL,
            "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        }
        subprocess.run(["apt-get", "update", "-q"], check=False, **quiet)  # type: ignore[call-overload]
        packages = ["libatomic1"] if path else ["chromium", "libatomic1"]
        subprocess.run(["apt-get", "install", "-y", "-q", *packages], check=False, **quiet)  # type: ignore[call-overload]
    elif not path:
        subprocess.run([*_driver(), "install", "chromium"], check=False)
    path = find()
    if path is None or not _driver_runs():
        raise SystemExit(MISSING)
    return path


def find() -> str | None:
    """CHROME_BIN, then Playwright's own, then one on the PATH."""
    for candidate in _candidates():
        if candidate and Path(candidate).is_file() and os.access(candidate, os.X_OK):
            return candidate
    return None


def _candidates() -> Iterator[str | None]:
    yield os.environ.get("CHROME_BIN")
    store = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    yield from sorted(map(str, store.glob("chromium-*/chrome-*/chrome")), reverse=True)
    yield from (shutil.which(name) for name in NAMES)


def _driver() -> tuple[str, str]:
    from playwright._impl._driver import compute_driver_executable

    node, script = compute_driver_executable()
    return str(node), str(script)


def _driver_runs() -> bool:
    """Playwright's own program needs libatomic, which a small Debian lacks."""
    return subprocess.run([_driver()[0], "--version"], capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    print(ensure())
