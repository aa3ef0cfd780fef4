"""Networks of tasks as others write them: PSPLIB and MPSPLib."""

from keepable.formats.mpsplib import read_mpsplib
from keepable.formats.psplib import read_psplib

__all__ = [
    "read_mpsplib",
    "read_psplib",
]
