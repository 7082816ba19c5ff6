"""Plumbing with no business words: database, money, time, states, events, jobs, audit, files, settings."""
