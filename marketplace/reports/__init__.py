"""Numbers across features, read-only: health, statements, pictures of money."""
