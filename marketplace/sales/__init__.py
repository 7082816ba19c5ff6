"""What was sold: one set of queries over completed orders and accepted deliveries. Every figure elsewhere comes from here."""
