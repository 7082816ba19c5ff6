"""Our own staff: /admin."""
