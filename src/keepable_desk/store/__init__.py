"""Rows for everything in a book, and the only mapping between rows and books."""
