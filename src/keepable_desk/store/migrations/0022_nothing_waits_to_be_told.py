"""What an earlier version left in the outbox is told, and the outbox is gone.

That version told of promises only, and of those by the rule that is repeated here as it was when
the outbox went: a migration stays as it is when the rule of today changes. Each notification has
the instant of what happened, as it would have had if it had been told at once.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import migrations
from django.db.models import Q

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

Plain = dict[str, Any]

GONE: str = "OutboxMessage"
BATCH = 500
CAP = 0.95
# who is told of what, besides the promiser
TOLD: dict[str, tuple[str, ...]] = {
    "promise.made": ("operations",),
    "promise.moved": ("operations", "deal desk"),
    "promise.ranked": ("operations", "deal desk"),
    "promise.ranked_back": ("operations", "deal desk"),
    "promise.assessed": ("deal desk", "leader"),
}
AGAINST_ADVICE = ("operations", "deal desk", "leader")
OUTCOMES = ("broken", "kept", "late", "open", "released", "withdrawn")


def tell(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Tell whoever is concerned by what lies unsent in the outbox, the oldest first."""
    del schema_editor
    notification: Any = apps.get_model("store", "Notification")
    outbox: Any = apps.get_model("store", GONE)
    unsent = outbox.objects.filter(sent_at=None, kind__in=TOLD)
    for message in unsent.order_by("pk").iterator(chunk_size=BATCH):
        notification.objects.bulk_create(notification(**each) for each in told(apps, message))


def told(apps: Apps, message: Any) -> Iterator[Plain]:  # noqa: ANN401 - a row as it was
    """Yield the columns of each notification that a `message` of the outbox becomes."""
    body = message.body
    promise = (
        apps.get_model("store", "Promise")
        .objects.filter(company=message.company_id, ref=str(body.get("promise", "")))
        .first()
    )
    if promise is None:
        return
    roles = AGAINST_ADVICE if body.get("against_advice") else TOLD[message.kind]
    concerned = apps.get_model("store", "Member").objects.filter(
        Q(role__in=roles) | Q(name=promise.promiser), company=message.company_id
    )
    text = text_of(apps, message, promise.title)
    for member in concerned.distinct():
        if f"user:{member.pk}" != body.get("actor"):  # they know, as they did it
            yield {
                "member": member,
                "kind": message.kind,
                "about_kind": "promise",
                "about": promise.ref,
                "message": text,
                "at": message.made_at,
            }


def text_of(apps: Apps, message: Any, title: str) -> Plain:  # noqa: ANN401 - a row as it was
    """Return what happened to the promise called `title`, as a text in its JSON form."""
    kind, body = message.kind, message.body
    if kind in {"promise.made", "promise.moved"}:
        return dated(kind, title, body)
    if kind == "promise.assessed":
        side = "promisee" if body.get("side") == "promisee" else "promiser"
        outcome = str(body.get("outcome"))
        said = plain(f"outcome.{outcome}") if outcome in OUTCOMES else outcome
        return plain(f"told.{side}_says", promise=title, outcome=said)
    other = title_of(
        apps, message.company_id, str(body.get("ahead_of") or body.get("behind") or "")
    )
    return plain(f"told.{kind.removeprefix('promise.')}", promise=title, other=other)


def dated(kind: str, title: str, body: Mapping[str, Any]) -> Plain:
    """Return what was promised or moved, with the odds where the message has them."""
    facts: Plain = {"promise": title, "day": day(body.get("due_date"))}
    has_odds = bool(body.get("odds"))
    if has_odds:
        odds = float(body["odds"])
        facts["odds"] = {"kind": "odds", "value": odds, "cap": CAP, "error": None}
    if kind == "promise.moved":
        facts["before"] = day(body.get("before"))
        return plain("told.moved_with_odds" if has_odds else "told.moved", **facts)
    if body.get("against_advice"):
        bare = "" if has_odds else "_bare"
        return plain(f"told.made_against_advice{bare}", **facts)
    return plain("told.made_with_odds" if has_odds else "told.made", **facts)


def day(fact: object) -> Plain | str:
    """Return a day as a fact of a text; what is none as it stands."""
    try:
        return {"kind": "date", "value": date.fromisoformat(str(fact)).isoformat()}
    except ValueError:
        return str(fact)


def title_of(apps: Apps, company: int, ref: str) -> str:
    """Return what the promise or hold `ref` is called; one that is gone, by its id."""
    for noun in ("Promise", "Hold"):
        rows = apps.get_model("store", noun).objects.filter(company=company, ref=ref)
        title = rows.values_list("title", flat=True).first()
        if title:
            return str(title)
    return ref


def plain(code: str, **params: Any) -> Plain:  # noqa: ANN401 - JSON
    """Return a text in its JSON form."""
    return {"code": code, "params": params}


class Migration(migrations.Migration):
    """Notifications first, as nothing of the outbox can be read once its table is gone."""

    dependencies: ClassVar = [("store", "0021_declined_asks")]

    operations: ClassVar = [
        migrations.RunPython(tell, migrations.RunPython.noop),
        migrations.DeleteModel(GONE),
    ]
