"""Visitors and consumers: everything below /."""
