"""Whose money is where: double entry, append-only, whole rupiah.

Amounts are signed: a debit is positive, a credit negative, and every transaction sums to zero within its book. What a
business event posts is one table of pure functions in `rules.py`; `service.post` writes it, once.
"""
