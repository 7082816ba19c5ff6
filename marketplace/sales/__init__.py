"""What was sold: one set of queries over completed orders and accepted deliveries. Every other figure comes from here."""
