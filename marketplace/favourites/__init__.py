"""What people want to find again: saved products and followed shops."""
