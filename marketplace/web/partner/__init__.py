"""Partner sellers: /mitra."""
