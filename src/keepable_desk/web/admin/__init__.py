"""Django's admin: who is here, and what is kept; nothing that the ledger tells can be changed."""
