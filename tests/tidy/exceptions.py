"""What may stand outside a rule, and why.

These tables only shrink: an entry that is no longer needed, or that allows more than is used,
fails the gate.
"""

from __future__ import annotations

# (budget, qualified name) -> (what it measures today, the reason)
SIZES: dict[tuple[str, str], tuple[int, str]] = {}

# why a public function in engine or calibration has no example -> the functions
_NO_EXAMPLE_BY_REASON: dict[str, tuple[str, ...]] = {}

NO_EXAMPLE = {name: reason for reason, names in _NO_EXAMPLE_BY_REASON.items() for name in names}
