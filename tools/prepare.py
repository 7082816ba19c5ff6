"""Everything between an installed .venv and a server that can start; what is done already is not done again."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import create_engine, inspect, make_url, text

from tools.environment import ROOT
from tools.translations import compile_stale


def prepare(env: Mapping[str, str]) -> None:
    """Translations, tables and, in a database that was empty, the demo world. Raises SystemExit when one fails."""
    compile_stale()
    unfinished = ROOT / (env.get("VAR_DIR") or "var") / "demo-unfinished"
    if unfinished.exists():
        print("The demo world was not finished last time: starting over.", flush=True)
        _start_over(env)
    before = _version(env["DATABASE_URL"])
    if before is None and env["DEMO"] == "1":
        unfinished.touch()
    if before != _newest():
        _flask(env, "Preparing the database", "db", "upgrade")
    if unfinished.exists():
        _flask(env, "Building the demo world (once, a minute or two)", "demo", "load")
        unfinished.unlink()


def _newest() -> str:
    """The revision the code expects: the last name in the folder of migrations, kept in migrations/HEAD."""
    return (ROOT / "migrations" / "HEAD").read_text(encoding="ascii").split("_")[0].strip()


def _version(url: str) -> str | None:
    """The revision of the database; None when it has no tables yet."""
    address = make_url(url)
    if address.drivername.startswith("sqlite") and not Path(address.database or "").exists():
        return None
    engine = create_engine(address)
    try:
        if not inspect(engine).has_table("alembic_version"):
            return None
        with engine.connect() as connection:
            version = connection.scalar(text("SELECT version_num FROM alembic_version"))
            return None if version is None else str(version)
    finally:
        engine.dispose()


def _start_over(env: Mapping[str, str]) -> None:
    """Only a half-built demo world of `make run` itself is ever thrown away."""
    address = make_url(env["DATABASE_URL"])
    if not address.drivername.startswith("sqlite"):
        raise SystemExit("The demo world is half built: empty the database of DATABASE_URL and start again.")
    database = Path(address.database or "")
    for path in database.parent.glob(f"{database.name}*"):
        path.unlink()
    var = ROOT / (env.get("VAR_DIR") or "var")
    (var / "demo-unfinished").unlink()
    (var / "huey.sqlite").unlink(missing_ok=True)
    shutil.rmtree(var / "media", ignore_errors=True)


def _flask(env: Mapping[str, str], saying: str, *command: str) -> None:
    print(f"{saying} ...", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *command],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        print(done.stdout + done.stderr, file=sys.stderr)
        raise SystemExit(f"`flask {' '.join(command)}` failed: see above.")
