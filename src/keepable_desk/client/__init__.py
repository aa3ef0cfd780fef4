"""The desk from afar: the commands that ask one over the network, as a folder is asked here."""

from keepable_desk.client.commands import register

__all__ = ["register"]
