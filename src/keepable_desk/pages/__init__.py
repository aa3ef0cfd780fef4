"""The pages that people live in: HTML over access, actions and queries."""
