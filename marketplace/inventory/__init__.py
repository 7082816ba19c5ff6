"""How many are left and who has been promised them: stock, reservations, batches of living goods, days of services."""
