"""The tables of the desk. What reads and writes them as a book is `keepable_desk.store.mapping`."""

from keepable_desk.store.models.asking_rows import (
    Ask,
    OnceKey,
    OutboxMessage,
    ResourceRevision,
)
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
    "Ask",
    "Calendar",
    "CatalogueItem",
    "Company",
    "Customer",
    "Deal",
    "Hold",
    "Leave",
    "LedgerEntry",
    "LedgerHead",
    "OnceKey",
    "OutboxMessage",
    "Outcome",
    "Person",
    "Promise",
    "PromiseVersion",
    "RecurringWork",
    "ResourceRevision",
    "SealedValue",
    "Team",
    "Work",
]
