"""What is read as an application of Django: it holds what its process keeps between requests."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from keepable_desk.reads.runtime import Runtime


class ReadsConfig(AppConfig):
    """Holds the one runtime of a process; None until it is first needed.

    A test may put one of its own in its place.
    """

    name = "keepable_desk.reads"
    label = "reads"
    runtime: Runtime | None = None
    making = threading.Lock()
