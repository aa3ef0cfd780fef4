"""Parts of a book from tables: CSV, XLSX and JSON, their columns said or guessed."""
