"""What can be done: one verb, one file, one transaction, and an entry in the ledger."""
