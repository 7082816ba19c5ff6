"""The bare limit: what Flask, Jinja and the raw driver need for pages of the same shape, and nothing else."""
