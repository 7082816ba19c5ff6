"""CSR: what aid was given to whom, what was hoped for, and what became of it."""
