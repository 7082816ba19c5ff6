"""Numbers across features, read-only."""
