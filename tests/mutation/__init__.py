"""Mutation testing: which changes of single places of the code the tests see, and which not."""
