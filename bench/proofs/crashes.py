"""Crash, disk, time, deploy and restore: checks 29 to 44."""

from __future__ import annotations

from bench.proofs.proof import Proof

MACHINE = "web/test_broken_machine.py::"

CRASHES = [
    Proof(
        [29, 31],
        "no acknowledged order lost to kill -9; asked again, the same",
        ["orders/test_killed_at_random.py"],
        {"KILLS": "30", "CRASH_CLIENTS": "8", "CRASH_SECONDS": "40"},
    ),
    Proof(
        [30, 31],
        "killed at each named place it recovers",
        [
            "orders/test_killed_while_buying.py",
            "payments/test_killed_while_refunding.py",
            "payouts/test_killed_while_paying.py",
            "core/test_killed_while_migrating.py",
            "notices/test_sending.py",
            "payments/test_statements.py::test_a_worker_killed_in_the_middle_goes_on_where_it_was",
            "house/test_failpoints.py",
        ],
    ),
    Proof([32], "messages go out once, whoever dies", ["notices/test_sending.py", "core/test_jobs.py"]),
    Proof(
        [33],
        "a database that goes and comes back",
        [
            f"{MACHINE}test_a_database_that_went_and_came_back_is_used_again_without_a_restart",
            "web/test_failures.py",
        ],
    ),
    Proof(
        [34],
        "a lock that is held, a pool that is empty: said soon",
        [
            f"{MACHINE}test_a_lock_that_is_held_refuses_after_five_seconds_and_readers_do_not_notice",
            f"{MACHINE}test_when_all_connections_are_taken_it_says_so_soon",
        ],
    ),
    Proof(
        [35],
        "a full disk, for database, uploads and logs, refuses whole requests",
        ["web/test_full_disk.py"],
    ),
    Proof(
        [36],
        "a clock that jumps back gives no negative age",
        [
            "payments/test_wrong_clock.py::test_numbers_of_documents_go_on_when_the_clock_jumps_back",
            "payments/test_wrong_clock.py::test_regular_work_goes_on_when_the_clock_jumps_back",
            "payments/clock_for_real.py::test_a_clock_that_jumps_while_we_work_stops_nothing",
            "core/test_heartbeats.py::test_a_clock_that_was_set_back_an_hour_gives_no_negative_age",
        ],
    ),
    Proof(
        [37],
        "killed in each migration nothing is half; up, down and up again",
        ["core/test_killed_while_migrating.py", "house/test_migrations.py"],
        {"PROOF": "long"},
    ),
    Proof(
        [38], "a backup under load comes back whole", ["cli/test_backup.py", "cli/test_backup_of_a_bucket.py"]
    ),
    Proof([39], "back to the moment before a bad DELETE", ["cli/test_point_in_time.py"], {"PROOF": "long"}),
    Proof(
        [40],
        "a reload drops no request; who stops finishes, or hands back",
        ["web/test_rolling_restart.py"],
        {"PROOF": "long"},
    ),
    Proof([41], "slow mail does not slow buying", ["web/test_slow_mail.py"]),
    Proof(
        [42],
        "what breaks in the middle of any form about money leaves nothing half",
        [
            "web/test_money_breaks.py",
            "house/test_money_forms.py",
            "payments/test_two_at_once.py::test_what_breaks_in_the_middle_leaves_nothing_half_and_works_the_next_time",
            "web/test_failures.py::test_our_own_mistake_shows_no_trace",
        ],
        {"PROOF": "long"},
    ),
    Proof([43], "what stops is noticed", ["web/test_alarms.py"]),
    Proof([44], "an altered or cut audit log is named", ["core/test_audit.py", "cli/test_audit.py"]),
    Proof([], "the ledger balances", ["ledger"]),
]
