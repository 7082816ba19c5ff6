"""Who people are, which organisation they act for, in which role, and how they come in."""
