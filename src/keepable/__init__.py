"""Keepable: can we promise this, by then, and what does a yes cost?"""

__version__ = "0.1.0"
