"""CSR officers: /program."""
