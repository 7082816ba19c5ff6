"""A PostgreSQL that archives its log as an installation should, and comes back at a moment of the past."""

from __future__ import annotations

import shutil
import time

from tests.support.databases import run_on
from tests.support.postgres import Server


class Archiving(Server):
    """`save()`, then anything, then `back_to(moment)`."""

    def __init__(self) -> None:
        super().__init__("wal_level=replica", "max_wal_senders=4", "full_page_writes=on")
        self.halt()
        self.archive, self.base = self.root / "archive", self.root / "base"
        for folder in (self.archive, self.base):
            folder.mkdir(mode=0o700)
            if self.run_as:
                shutil.chown(folder, "nobody", int(str(self.run_as["group"])))
        self._configure("archive_mode = on", f"archive_command = 'cp %p {self.archive}/%f'")
        self.start()

    def save(self) -> None:
        """The copy of the whole cluster that the log continues."""
        self._run(
            "pg_basebackup", "-D", self.base, "-h", self.socket, "-U", "postgres", "-c", "fast", "-X", "none"
        )

    def back_to(self, moment: str) -> None:
        """The base backup with the log played up to that moment; what was there is lost with the machine."""
        run_on(self.url(), "SELECT pg_switch_wal()")
        self._wait_until_archived()
        self._run("pg_ctl", "-D", self.data, "-w", "-m", "immediate", "-s", "stop")
        self.data = self.base
        self._configure(
            f"restore_command = 'cp {self.archive}/%f %p'",
            f"recovery_target_time = '{moment}'",
            "recovery_target_action = promote",
        )
        (self.data / "recovery.signal").touch()
        self.start()
        self._wait_until_writable()

    def _configure(self, *lines: str) -> None:
        with (self.data / "postgresql.auto.conf").open("a", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)

    def _wait_until_archived(self) -> None:
        self._wait(
            "DO $$BEGIN IF (SELECT last_archived_wal FROM pg_stat_archiver) < "
            "pg_walfile_name(pg_current_wal_lsn() - 1) THEN RAISE 'not yet'; END IF; END$$"
        )

    def _wait_until_writable(self) -> None:
        self._wait("DO $$BEGIN IF pg_is_in_recovery() THEN RAISE 'not yet'; END IF; END$$")

    def _wait(self, statement: str) -> None:
        deadline = time.monotonic() + 60
        while True:
            try:
                run_on(self.url(), statement)
            except Exception:
                assert time.monotonic() < deadline, statement
                time.sleep(0.1)
            else:
                return
