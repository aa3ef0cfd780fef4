"""Keepable: whether a promise can be kept, by when, and what a yes costs."""

__version__ = "0.1.0"
