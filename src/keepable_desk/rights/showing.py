"""What a caller is shown of a row: one place for all, be it JSON, CSV, a page or an export."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Model
from django.utils.translation import get_language

from keepable.domain.parts import PART_IN
from keepable.domain.text_kinds import file_name
from keepable.texts import (
    from_plain,
    is_text,
    render,
    text_written,
    to_plain,
    told_alone,
    with_words,
    worded,
)
from keepable.texts.catalogue import FALLBACK
from keepable_desk.rights.composing import composed, with_part
from keepable_desk.rights.confidential_fields import CONFIDENTIAL
from keepable_desk.rights.fields import PARTS as PARTS_OF
from keepable_desk.rights.fitting import fits
from keepable_desk.rights.held_for_others import HoldSight, words_for_hidden
from keepable_desk.rights.parts import LISTED_PARTS
from keepable_desk.rights.policy import FIELDS
from keepable_desk.rights.row_rules import OWN_TO_SEE, ROW_RULES, access, owns, visible
from keepable_desk.rights.shown_columns import (
    NUMBER,
    PARTS,
    PLAIN,
    REF,
    column,
    columns,
    columns_from,
)
from keepable_desk.store import models as rows
from keepable_desk.store.short_numbers import label

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from keepable.texts import Text
    from keepable_desk.rights.callers import Caller
    from keepable_desk.rights.shown_columns import Column

Fields = dict[str, object]  # of a row, each by its name
Rows = list[Fields]
Found = TypeVar("Found")
Row = TypeVar("Row", bound=Model)


def number_of(noun: str, row: rows.Promise | rows.Hold) -> str:
    """Return the short number by which people call the `row` of a `noun`."""
    return label(noun, row.number)


def _in_words(text: Text) -> str:
    return render(text, get_language() or FALLBACK)


def _worded(problem: Mapping[str, object]) -> Fields:
    """Return a `problem` in the reader's words, its texts beside them; old ones as they stand."""
    found = dict(problem)
    for name in ("what", "remedy"):
        if is_text(problem.get(name)):
            found |= {name: worded(problem[name], get_language() or FALLBACK)}
            found |= {f"{name}_text": problem[name]}
    return found


def _no(row: rows.Ask) -> Fields | None:
    """Return that the ask in `row` was answered with no, None where it was not."""
    if row.declined_at is None:
        return None
    no = row.declined or {}
    return {"at": row.declined_at, "by": no["by"], "reason": no["reason"]}


def _told(row: rows.Notification) -> Fields | None:
    """Return the text of a notification: of its facts those that are worded, no others."""
    if row.message is None:
        return None
    from_plain(row.message)  # ValueError where it is no text: then the column is broken
    told: Fields = told_alone(row.message)
    return told


def _last_sign_in(row: rows.Member) -> date | None:
    """Return the day only: more would tell when somebody works."""
    found: datetime | None = row.user.last_login
    return found.date() if found else None


def _state_of_link(row: rows.MemberLink) -> str:
    return "used" if row.used_at else "withdrawn" if row.withdrawn_at else "open"


BROKEN = "broken_columns"  # of a row of which not all can be shown
# what it is to work out what is shown of a row in which somebody put what does not belong there
UNSHOWN = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError)
OF_DEALS = {"hold", "promise"}  # which everybody sees, where a deal may be somebody else's
MOST_SHOWN = 50  # rows of an import; counts tell of the others
_of_ask, _of_promise = columns_from(rows.Ask), columns_from(rows.Promise)
_of_message, _of_note = columns_from(rows.Message), columns_from(rows.OffRecordNote)
_of_member = columns_from(rows.Member)
_of_notification, _of_import = columns_from(rows.Notification), columns_from(rows.ImportPreview)
SHOWN: Mapping[str, tuple[Column, ...]] = {
    **{part.name: part.columns for part in LISTED_PARTS},
    "ask": (
        REF,
        *columns(actor=str, asked_at=datetime),
        _of_ask("question", str, lambda row: row.question.get("text", "")),
        _of_ask("requested_date", date | None, lambda row: row.question.get("requested_date")),
        _of_ask("sentence", str, lambda row: worded_answer(row.answer)["sentence"]),
        _of_ask("verdict", str, lambda row: row.answer["verdict"]),
        _of_ask("odds", float | None, lambda row: row.answer.get("odds")),
        _of_ask("price", PLAIN, lambda row: row.question.get("price")),
        _of_ask("declined", PLAIN, _no),
    ),
    "question to me": (
        NUMBER,
        column("by=by.name", str),
        column("to=member.name", str),
        *columns(text=str, at=datetime, reply=str, replied_at=datetime | None),
    ),
    "lesson": (NUMBER, *columns(at=datetime, outcomes=int)),
    "hold": (
        REF,
        columns_from(rows.Hold)("number", str, lambda row: number_of("hold", row)),
        *columns(title=str, holder=str, customer=str, rank=int, due_date=date),
        *columns(expires_at=datetime, deal=str | None, items=list[str]),
    ),
    "promise": (
        REF,
        _of_promise("number", str, lambda row: number_of("promise", row)),
        *columns(title=str, promiser=str, customer=str, rank=int, state=str),
        *columns(deal=str | None, items=list[str], warn_below=float, revision=int),
        _of_promise("due_date", date, lambda row: list(row.versions.all())[-1].due_date),
        _of_promise("versions", PARTS, lambda row: [_version(each) for each in row.versions.all()]),
        _of_promise(
            "assessments", PARTS, lambda row: [_judgement(each) for each in row.assessments.all()]
        ),
    ),
    "message": (
        NUMBER,
        column("author=author.name", str),
        *columns(at=datetime, text=str, erased_at=datetime | None),
        _of_message("mentions", list[str], lambda row: [each.name for each in row.mentions.all()]),
        _of_message("files", PARTS, lambda row: [_file(each) for each in row.attachments.all()]),
    ),
    "note": (
        NUMBER,
        column("author=author.name", str),
        _of_note("readers", list[str], lambda row: [each.name for each in row.readers.all()]),
        *columns(about_kind=str, about=str, at=datetime, text=str),
    ),
    "notification": (
        NUMBER,
        *columns(kind=str, about_kind=str, about=str),
        _of_notification("text", str, lambda row: _in_words(row.told)),
        _of_notification("message", PLAIN, _told),
        *columns(at=datetime),
        *columns(read_at=datetime | None),
    ),
    "work": (
        REF,
        *columns(title=str, owner_kind=str, owner=str, kind=str, person=str | None),
        *columns(estimate=dict[str, object], needs=PARTS, predecessors=list[str], status=str),
        *columns(hours_spent=float, started=date | None, finished=date | None),
        *columns(release_date=date | None, deadline=date | None, waits=PARTS),
    ),
    "member": (
        NUMBER,
        *columns(name=str, role=str, roles=list[str], person=str),
        _of_member("state", str, lambda row: "active" if row.may_come_in else "deactivated"),
        column("email=user.email", str | None),
        _of_member("is_address_confirmed", bool | None, lambda row: bool(row.address_confirmed_at)),
        _of_member("last_sign_in", date | None, _last_sign_in),
    ),
    "invitation": (
        NUMBER,
        *columns(name=str, email=str, roles=list[str], person=str, made_by=str, made_at=datetime),
        *columns(expires_at=datetime),
        columns_from(rows.MemberLink)("state", str, _state_of_link),
    ),
    "token": (
        NUMBER,
        *columns(
            name=str, role=str, roles=list[str], scopes=list[str], made_by=str, made_at=datetime
        ),
        *columns(expires_at=datetime, revoked_at=datetime | None, last_used_on=date | None),
    ),
    "import": (
        NUMBER,
        *columns(by=str, at=datetime),
        _of_import("name", str, lambda row: file_name(row.name)),
        *columns(kind=str, sha256=str, mapping=dict[str, object]),
        *columns(counts=dict[str, int], applied_at=datetime | None),
        _of_import("rows", PARTS, lambda row: row.rows),
        _of_import(
            "problems", PARTS, lambda row: [_worded(each) for each in row.problems[:MOST_SHOWN]]
        ),
    ),
}
# rows that are read with each row of a resource, so that a page of them takes few queries
TOGETHER: Mapping[str, tuple[str, ...]] = {
    **{part.name: part.together for part in LISTED_PARTS},
    "promise": ("versions", "assessments"),
    "message": ("author", "mentions", "attachments"),
    "note": ("author", "readers"),
    "member": ("user",),
}


def _version(row: rows.PromiseVersion) -> Fields:
    return {
        "due_date": row.due_date,
        "made_at": row.made_at,
        "made_by": row.made_by,
        "reason": row.reason,
        "advice": _worded_advice(row.advice),
    }


def _judgement(row: rows.Assessment) -> Fields:
    return {
        "side": row.side,
        "outcome": row.outcome,
        "by": row.by,
        "at": row.at,
        "came_on": row.came_on,
        "note": row.note,
    }


def _file(row: rows.Attachment) -> Fields:
    return {
        "id": row.pk,
        "name": file_name(row.name),
        "media_type": row.media_type,
        "sha256": row.sha256,
    }


def shown(caller: Caller, resource: str, found: Iterable[Model]) -> Rows:
    """Return what `caller` is shown of the rows `found` of `resource`; None where it is hidden.

    Where a column of a row cannot be shown, it is None too, and named in `BROKEN` of that row.
    """
    listed = list(found)
    has_secrets = any((resource, column.name) in CONFIDENTIAL for column in SHOWN[resource])
    own = _own(caller, resource, [row.pk for row in listed]) if has_secrets else frozenset()
    found_rows = [_row_shown(caller, resource, row, is_own=row.pk in own) for row in listed]
    return (
        _without_hidden_deals(caller, resource, found_rows) if resource in OF_DEALS else found_rows
    )


def _without_hidden_deals(caller: Caller, resource: str, found: Rows) -> Rows:
    """Return what was `found` without deals that `caller` may not see, nor what tells of them."""
    named = {each["deal"] for each in found} - {None, ""}
    seen = set(visible(caller, "deal").filter(ref__in=named).values_list("ref", flat=True))
    told = [{**each, "deal": each["deal"] if each["deal"] in seen else None} for each in found]
    if resource != "hold":
        return told
    sight = HoldSight.of(caller)
    hidden = {"title": words_for_hidden(), "customer": "", "items": []}
    return [{**each, **(hidden if sight.hides(each["id"]) else {})} for each in told]


def one_shown(caller: Caller, resource: str, name: object) -> Fields:
    """Return what `caller` is shown of the row `name` of `resource`; NotThereError if nothing."""
    return shown(caller, resource, [access(caller, resource, name)])[0]


def _row_shown(caller: Caller, resource: str, row: Model, *, is_own: bool) -> Fields:
    found: Fields = {}
    broken = []
    for each in SHOWN[resource]:
        value = None
        if caller.sees(resource, each.name, is_own=is_own):
            try:
                value = _value_shown(caller, resource, each, row)
                is_whole = fits(each.kind, value)
            except UNSHOWN:
                is_whole = False
            if not is_whole:
                value = None
                broken.append(each.name)
        found[each.name] = value
    if broken:
        found[BROKEN] = broken
    return found


def _value_shown(caller: Caller, resource: str, column: Column, row: Model) -> object:
    """Return the value in `column` of `row`, of whose parts only what is listed."""
    value = column.of(row)
    if (resource, column.name) == ("message", "files") and not caller.reach("attachment", "read"):
        return []
    if column.name == "rows" and isinstance(row, rows.ImportPreview):
        return _sent_shown(caller, row)
    part = PARTS_OF.get((resource, column.name))
    return value if part is None else composed(caller, part, value)


def _sent_shown(caller: Caller, row: rows.ImportPreview) -> Rows:
    """Return what is seen of rows that were sent; whoever sent them knows why somebody is away."""
    part, is_own = f"sent {row.kind}", row.by == caller.actor
    if not is_own and caller.reach(PART_IN[row.kind].name, "read") is None:
        return []  # as what it brings, once it is taken over
    return [
        {
            **{name: None for name in each if (part, name) in FIELDS},
            **composed(caller, part, each, is_own=is_own),
        }
        for each in row.rows[:MOST_SHOWN]
    ]


def _worded_advice(advice: Mapping[str, object] | None) -> Fields | None:
    if advice is None:
        return None
    text = text_written(str(advice["sentence"]))
    return worded_answer({**advice, "text": to_plain(text)})


def advice_shown(caller: Caller, advice: Mapping[str, object] | None) -> Fields | None:
    """Return of `advice` what `caller` may see: the hash of the book commits to others' secrets."""
    return composed(caller, "advice", _worded_advice(advice))


def _own(caller: Caller, resource: str, keys: Sequence[int]) -> frozenset[int]:
    door = ROW_RULES[resource]
    own = OWN_TO_SEE.get(door.row, door.own)(caller)
    chosen = door.row._default_manager.filter(pk__in=keys).filter(own)
    return frozenset(chosen.values_list("pk", flat=True))


def home_zone(company: rows.Company) -> str:
    """Return the zone in which `company` is at home; UTC where its settings cannot be read."""
    settings: object = company.settings
    return str(settings.get("zone", "UTC")) if isinstance(settings, dict) else "UTC"


def listed(caller: Caller, resource: str) -> QuerySet[Model]:
    """Return the rows of `resource` that `caller` may see, with all that is shown of them."""
    return visible(caller, resource).prefetch_related(*TOGETHER.get(resource, ()))


def worded_answer(answer: Mapping[str, object]) -> Fields:
    """Return a plain `answer` with the words of its texts in the reader's language beside them."""
    found: Fields = with_words(answer, get_language() or FALLBACK)
    return found


def answer_seen(caller: Caller, answer: Found, *about: Model) -> Found:
    """Return of an `answer`, plain or not, what `caller` may see: listed parts, no others' deals.

    `about` are the rows that it answers for: the ask, and what was promised or held of it. It is
    the caller's own where one of these is. Odds of the date itself stay: they rest on what is
    promised and held, never on open deals.
    """
    found = composed(caller, "answer", answer, is_own=owns(caller, *about))
    is_plain = isinstance(found, Mapping)
    affected = found.get("affected", ()) if is_plain else found.affected  # type: ignore[attr-defined]  # the one part of an answer that is rows of others
    return with_part(found, "affected", _of_own_sight(caller, affected))


def _of_own_sight(caller: Caller, affected: Sequence[object]) -> Sequence[object]:
    """Return of what is `affected` all but the deals that `caller` may not see."""
    deals = set(visible(caller, "deal").values_list("ref", flat=True))

    def of(each: object, name: str) -> object:
        return each.get(name) if isinstance(each, Mapping) else getattr(each, name)

    kept = [each for each in affected if of(each, "kind") != "deal" or of(each, "id") in deals]
    return tuple(kept) if isinstance(affected, tuple) else kept


def answer_shown(caller: Caller, answer: Mapping[str, object], *about: Model) -> Fields:
    """Return the same of a plain `answer`, with its words in the reader's language."""
    return worded_answer(answer_seen(caller, answer, *about))
