"""What all tests share: examples are drawn by Hypothesis the same way in every run."""

from __future__ import annotations

from hypothesis import settings

# derandomize: a test must not depend on luck; no deadline: the first call of a kernel compiles it
settings.register_profile("keepable", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("keepable")
