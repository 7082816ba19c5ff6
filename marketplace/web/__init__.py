"""Pages, one package per audience. Nothing is decided here: pages ask, services decide."""
