"""What all tests share: drawn examples that are the same in every run, kernels that are current."""

from __future__ import annotations

import os

from hypothesis import settings

from keepable.cli.compiled_cache import keep_compiled_code

# Numba looks only at the file of a kernel, not at those it calls, so compiled code could be
# stale; this folder has a name of its own for each state of the kernels. Said before numba loads.
keep_compiled_code()

# derandomize: a test must not depend on luck; no deadline: the first call of a kernel compiles it
settings.register_profile("keepable", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("keepable")

# A browser that was started for some tests keeps its loop beside those that use the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
