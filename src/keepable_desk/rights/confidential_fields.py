"""Who sees a price, a cost, a name: the fields that not all see who may read the thing itself.

Those of parts of the book stand with the part, in `keepable_desk.rights.parts`, and are brought
together here with the others. What is not confidential is listed in `keepable_desk.rights.fields`.
"""

from __future__ import annotations

from keepable_desk.rights.parts import LISTED_PARTS
from keepable_desk.rights.roles import (
    ADMIN,
    DELIVERING,
    EVERYONE,
    EVERYONES_OWN,
    MONEY,
    WHOLE_BOOK,
    Rights,
    who,
)

# (resource, field) -> who sees it, of fields that not all see who may read the row
CONFIDENTIAL: Rights = {
    ("ask", "price"): MONEY,
    ("ask", "pipeline"): who("operations", "deal desk", "leader", "finance"),
    ("ask", "book"): WHOLE_BOOK,
    **{
        (name, secret): roles
        for part in LISTED_PARTS
        for name, secrets in (
            (part.name, part.confidential),
            (part.sent_name, part.sent.confidential if part.sent else {}),
        )
        for secret, roles in secrets.items()
    },
    ("note", "text"): EVERYONES_OWN,
    ("pay plan", "terms"): EVERYONE,
    ("pay", "amount"): who("leader", "finance", own=("rep", "operations", "deal desk", "admin")),
    ("extra hours", "person"): who(
        "operations", "deal desk", "leader", own=("rep", "finance", "admin")
    ),
    ("ledger", "title"): EVERYONE,
    ("ledger", "customer"): EVERYONE,
    ("ledger", "promiser"): EVERYONE,
    ("ledger", "advice"): EVERYONE,
    ("ledger", "reason"): EVERYONE,
    ("ledger", "person"): DELIVERING,
    ("ledger", "leave"): DELIVERING,
    ("ledger", "book"): WHOLE_BOOK,
    ("ledger", "note"): EVERYONE,
    ("ledger", "email"): ADMIN,
    **dict.fromkeys(
        (("member", name) for name in ("email", "is_address_confirmed", "last_sign_in")),
        who("admin", own=("rep", "operations", "deal desk", "leader", "finance")),
    ),
}
