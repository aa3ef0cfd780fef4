"""The gate's own checks: layers, sizes, habits and docstrings of the source, read as text."""
