"""A partner's products as a spreadsheet: written, read, looked at, and brought in as a whole or not at all."""
