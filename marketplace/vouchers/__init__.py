"""Codes, limits, who funds them."""
