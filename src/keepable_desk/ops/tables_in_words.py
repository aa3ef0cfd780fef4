"""What the tables of the database hold, in the words of those who use the desk."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from keepable.texts import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# by table; several tables may hold what is one thing to those who use the desk
HOLDS: Mapping[str, Text] = {
    **dict.fromkeys(
        ("account_emailaddress", "account_emailconfirmation", "auth_user", "store_member"),
        Text("held.accounts"),
    ),
    "django_session": Text("held.sessions"),
    **dict.fromkeys(("store_ask", "store_askedperson"), Text("held.questions")),
    **dict.fromkeys(
        ("store_promise", "store_promiseversion", "store_assessment", "store_outcome"),
        Text("held.promises"),
    ),
    "store_attachment": Text("held.files"),
    **dict.fromkeys(
        ("store_calendar", "store_person", "store_team", "store_leave"), Text("held.people")
    ),
    **dict.fromkeys(("store_catalogueitem", "store_company"), Text("held.settings")),
    "store_customer": Text("held.customers"),
    "store_deal": Text("held.deals"),
    **dict.fromkeys(
        ("store_entrysubject", "store_ledgerentry", "store_sealedvalue", "store_ledgercheck"),
        Text("held.ledger"),
    ),
    "store_rowstate": Text("held.states"),
    "store_hold": Text("held.holds"),
    **dict.fromkeys(("store_importpreview", "store_externalid"), Text("held.imports")),
    "store_learned": Text("held.learned"),
    **dict.fromkeys(("store_memberlink", "store_servicetoken"), Text("held.links")),
    **dict.fromkeys(("store_message", "store_notification"), Text("held.messages")),
    "store_namebinding": Text("held.names"),
    "store_offrecordnote": Text("held.notes"),
    "store_oncekey": Text("held.keys"),
    **dict.fromkeys(("store_recurringwork", "store_work"), Text("held.work")),
}


def counts_in_words(counts: Mapping[str, int]) -> Iterator[Text]:
    """Return how many values of what the `counts` by columns of the database are, most first.

    >>> [each.params["n"] for each in counts_in_words({"auth_user.email": 1, "store_deal.title": 2,
    ...     "store_member.name": 2})]
    [3, 2]
    """
    counted: Counter[Text] = Counter()
    for column, count in counts.items():
        counted[HOLDS[column.partition(".")[0]]] += count
    for what, count in counted.most_common():
        yield Text("desk.erased_in", what=what, n=count)
