"""The pages that people live in: HTML over access, use cases and queries."""
