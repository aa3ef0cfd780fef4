"""The commands that run a desk, which `keepable` finds as its plug-in."""

from keepable_desk.ops.commands import register

__all__ = ["register"]
