"""What was sold: one set of queries over completed orders and accepted deliveries. All other figures come from here."""
