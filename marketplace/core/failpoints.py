"""Named places where a test may kill the process, to prove that nothing is lost there. Off unless FAILPOINT names one."""

from __future__ import annotations

import os
import signal

NAMES = frozenset(
    {
        "job_claimed",
        "migration_before_commit",
        "notice_sent_not_marked",
        "order_after_commit",
        "order_before_commit",
        "payment_after_provider",
        "payout_after_file",
        "payout_before_commit",
        "payout_before_handing_over",
        "refund_after_provider",
        "settle_before_commit",
        "sheet_before_commit",
        "statement_midway",
    }
)


def failpoint(name: str) -> None:
    """Kill this process with -9 when the environment variable FAILPOINT says so; otherwise nothing."""
    if name not in NAMES:
        raise RuntimeError(f"failpoint {name!r} is not listed")
    if os.environ.get("FAILPOINT") == name:
        os.kill(os.getpid(), signal.SIGKILL)
