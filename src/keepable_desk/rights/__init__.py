"""Who may do what: one table, and the only doors to rows."""
