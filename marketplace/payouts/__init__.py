"""What we owe partners, given to the bank: batches, their exact ledger rows, transfers that come back."""
