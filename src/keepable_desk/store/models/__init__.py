"""The tables of the desk. What reads and writes them as a book is `keepable_desk.store.mapping`."""

from keepable_desk.store.models.book_parts import (
    Calendar,
    CatalogueItem,
    Company,
    Customer,
    Deal,
    Hold,
    Leave,
    Outcome,
    Person,
    Promise,
    PromiseVersion,
    RecurringWork,
    Team,
    Work,
)
from keepable_desk.store.models.ledger_rows import LedgerEntry, LedgerHead, SealedValue

__all__ = [
    "Calendar",
    "CatalogueItem",
    "Company",
    "Customer",
    "Deal",
    "Hold",
    "Leave",
    "LedgerEntry",
    "LedgerHead",
    "Outcome",
    "Person",
    "Promise",
    "PromiseVersion",
    "RecurringWork",
    "SealedValue",
    "Team",
    "Work",
]
