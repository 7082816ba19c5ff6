"""`flask demo load`: a small world to look at, built by calling the services."""
