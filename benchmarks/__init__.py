"""Measuring against the bars, beside the peers."""

from keepable.cli.compiled_cache import keep_compiled_code

# Before numba is imported: compiled code that is out of date would be measured otherwise.
keep_compiled_code()
