"""A partner's own book: what was sold outside the marketplace, and what the business cost. Source: product.md S17."""
