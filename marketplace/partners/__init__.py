"""The partner businesses: register, people, papers and their checks, shop page, bank account and its hold."""
