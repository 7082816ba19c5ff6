"""Search: one port, two adapters. Words are kept in `search_documents`; each database derives its own index."""
