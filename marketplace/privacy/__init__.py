"""A person's own data over all features: a copy of it, and its erasure. Source: UU 27/2022 (personal data protection)."""
