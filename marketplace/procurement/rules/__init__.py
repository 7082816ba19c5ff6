"""Pure rules of procurement: tax, matching, the pay clock."""
