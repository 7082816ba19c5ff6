"""What partners offer: categories, products, variants, prices, photos, changes, search, the shop window."""
