"""Pasar Mitra: one catalogue for partner businesses, consumers and the company that supports them."""
