"""Who is who at the demo company, and how they sign in."""

from __future__ import annotations

DEMO_ORIGIN = "lindgrove.example/ledger"
DEMO_NAMES = {
    "rep": ("Ruben Castellane", ""),
    "operations": ("Viktor Hallgrim", "viktor"),
    "deal desk": ("Katya Morozenko", "katya"),
    "leader": ("Marlene Voss", ""),
    "finance": ("Fenna Wildervank", ""),
    "admin": ("Theo Brandsma", ""),
}


def demo_email(role: str) -> str:
    """Return the address with which the demo's `role` signs in.

    >>> demo_email("deal desk")
    'deal-desk@lindgrove.example'
    """
    return f"{role.replace(' ', '-')}@lindgrove.example"
