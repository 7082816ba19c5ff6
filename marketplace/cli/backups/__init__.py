"""`flask backup` and `flask restore`: database and files in one archive, made while people work."""
