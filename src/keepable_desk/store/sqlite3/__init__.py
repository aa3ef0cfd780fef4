"""SQLite as the desk uses it: what a column cannot hold is read as it stands."""
