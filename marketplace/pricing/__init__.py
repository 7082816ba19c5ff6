"""What this buyer pays for this basket."""
