"""What takes minutes to show: power cuts, tampering, races and bursts, each with its bars.

`python -m tests.soak` runs them; pytest does not.
"""
