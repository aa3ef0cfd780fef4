"""The tests: `make test` runs them in random order, `make wide` those that are marked so."""
