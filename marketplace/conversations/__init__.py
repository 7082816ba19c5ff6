"""What buyers and sellers say to each other: public questions about a product, private messages about an order."""
