"""The tests: `make test` runs them all, in random order."""
