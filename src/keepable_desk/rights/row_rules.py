"""The only doors to rows: what a caller may see, and the one row that they name.

What is missing and what is forbidden look alike from outside: `NotThereError` in both cases.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar, overload

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, Q

from keepable.texts import Text, TextError
from keepable_desk.rights.parts import LISTED_PARTS
from keepable_desk.rights.vocabulary import ACTION_NAMES, MOST_REPEATED, RESOURCES
from keepable_desk.store import models as rows
from keepable_desk.store.one_row import one_or_none
from keepable_desk.store.short_numbers import read_label, ref_called

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from keepable_desk.rights.callers import Caller

Row = TypeVar("Row", bound=Model)


class NotThereError(TextError, LookupError):
    """There is no such row, or the caller may not do that with it."""

    def __init__(self, resource: str, name: object) -> None:
        """Tell it, the same for both cases."""
        what, named = RESOURCES[resource], str(name)[:MOST_REPEATED]
        super().__init__(Text("refused.not_there", resource=what, name=named))


class NotForYouError(NotThereError):
    """The caller may not do that with any row at all."""

    def __init__(self, resource: str, action: str) -> None:
        """Say what it is that they may not do."""
        what, verb = RESOURCES[resource], ACTION_NAMES[action]
        TextError.__init__(self, Text("refused.not_for_you", resource=what, action=verb))


def _nobodys(caller: Caller) -> Q:
    del caller
    return Q(pk__in=[])


def _owned(caller: Caller) -> Q:
    """Own is what an id says: names are never looked at, as files may say any."""
    return Q(owned_by=caller.actor)


def _of_person(column: str) -> Callable[[Caller], Q]:
    """Own is what is of the person that an administrator said the caller is."""

    def own(caller: Caller) -> Q:
        return Q(**{column: caller.person}) if caller.person else _nobodys(caller)

    return own


def _own_by(column: str) -> Callable[[Caller], Q]:
    if not column:
        return _nobodys
    return _owned if column == "owned_by" else _of_person(column)


def _notes_to_read(caller: Caller) -> Q:
    named = rows.OffRecordNote.readers.through._default_manager.filter(member_id=caller.member or 0)
    return Q(pk__in=named.values("offrecordnote_id"))


def _whole(caller: Caller) -> Q:
    del caller
    return Q()


def _not_of_hidden_deals(caller: Caller) -> Q:
    """Work of an open deal tells that the deal exists, so that it is seen with its deal only.

    So it is with work of what is held for a deal.
    """
    seen = ~Q(owner_kind="deal") | Q(owner__in=visible(caller, "deal").values("ref"))
    return seen & ~Q(owner_kind="hold", owner__in=held_for_others(caller).values("ref"))


def held_in_sight(caller: Caller) -> QuerySet[rows.Hold]:
    """Return the holds that `caller` sees as a whole: own ones, of deals that they see, of none."""
    of_none = Q(deal__isnull=True) | Q(deal="")
    seen = of_none | _owned(caller) | Q(deal__in=visible(caller, "deal").values("ref"))
    return rows.Hold.objects.filter(seen, company=caller.company)


def held_for_others(caller: Caller) -> QuerySet[rows.Hold]:
    """Return the holds of deals that `caller` may not see; that they are held, everybody sees."""
    seen = held_in_sight(caller).values("pk")
    return rows.Hold.objects.filter(company=caller.company).exclude(pk__in=seen)


@dataclass(frozen=True, slots=True)
class RowRule:
    """Where the rows of a resource are, the column that names one, and which are a caller's own.

    `within` are those that a caller may come across at all, whatever they would do with them.
    """

    row: type[Model]
    named_by: str = "ref"
    own: Callable[[Caller], Q] = _nobodys
    company: str = "company"
    within: Callable[[Caller], Q] = _whole


def _asks_of(caller: Caller) -> Q:
    """Own is what they asked themselves, and what they were asked about."""
    asked = rows.AskedPerson.objects.filter(member=caller.member or 0)
    return Q(actor=caller.actor) | Q(pk__in=asked.values("ask"))


ROW_RULES: dict[str, RowRule] = {
    **{
        part.name: RowRule(part.row, part.named_by, own=_own_by(part.own_by))
        for part in LISTED_PARTS
    },
    "ask": RowRule(rows.Ask, own=_asks_of),
    "question to me": RowRule(
        rows.AskedPerson,
        "pk",
        company="ask__company",
        own=lambda caller: Q(member=caller.member or 0),
    ),
    "hold": RowRule(rows.Hold, own=_owned),
    "promise": RowRule(rows.Promise, own=_owned),
    "message": RowRule(rows.Message, "pk", company="promise__company"),
    "attachment": RowRule(rows.Attachment, "pk", company="message__promise__company"),
    "note": RowRule(
        rows.OffRecordNote,
        "pk",
        company="author__company",
        own=lambda caller: Q(author=caller.member) | _notes_to_read(caller),
    ),
    "notification": RowRule(
        rows.Notification,
        "pk",
        company="member__company",
        own=lambda caller: Q(member=caller.member),
    ),
    "work": RowRule(rows.Work, within=_not_of_hidden_deals),
    "member": RowRule(rows.Member, "pk", own=lambda caller: Q(pk=caller.member or 0)),
    "invitation": RowRule(
        rows.MemberLink, "pk", within=lambda _caller: Q(kind=rows.MemberLink.INVITATION)
    ),
    "token": RowRule(rows.ServiceToken, "pk"),
    "import": RowRule(rows.ImportPreview, "pk"),
}

# where own reaches less far than to read: readers of a note do not delete it, and whoever is asked
# about an ask does not decide on it
OWN_TO_DO: dict[tuple[str, str], Callable[[Caller], Q]] = {
    ("note", "delete"): lambda caller: Q(author=caller.member),
    ("ask", "decline"): lambda caller: Q(actor=caller.actor),
}
# where own reaches less far than to read for what is confidential: whoever is asked about an ask
# reads it, and not its price
OWN_TO_SEE: dict[type[Model], Callable[[Caller], Q]] = {
    rows.Ask: lambda caller: Q(actor=caller.actor)
}
RESOURCE_OF: dict[type[Model], str] = {door.row: name for name, door in ROW_RULES.items()}
DOOR_OF: dict[type[Model], RowRule] = {door.row: door for door in ROW_RULES.values()}


def resource_of(named: str | type[Model]) -> str:
    """Return the resource whose rows are of the model `named`; a resource as it is.

    >>> resource_of(rows.Deal), resource_of("deal")
    ('deal', 'deal')
    """
    return named if isinstance(named, str) else RESOURCE_OF[named]


@overload
def visible(caller: Caller, resource: type[Row], action: str = "read") -> QuerySet[Row]: ...
@overload
def visible(
    caller: Caller, resource: Literal["work"], action: str = "read"
) -> QuerySet[rows.Work]: ...
@overload
def visible(
    caller: Caller, resource: Literal["deal"], action: str = "read"
) -> QuerySet[rows.Deal]: ...
@overload
def visible(
    caller: Caller, resource: Literal["member"], action: str = "read"
) -> QuerySet[rows.Member]: ...
@overload
def visible(caller: Caller, resource: str, action: str = "read") -> QuerySet[Model]: ...
def visible(caller: Caller, resource: str | type[Model], action: str = "read") -> QuerySet[Model]:
    """Return the rows of `resource` with which `caller` may do `action`, which may be none.

    A resource is named by the model of its rows; where no models are known, as at the doors, by its
    name.
    """
    resource = resource_of(resource)
    door = ROW_RULES[resource]
    found = door.row._default_manager.filter(**{door.company: caller.company})
    reach = caller.reach(resource, action)
    if reach is None:
        return found.none()
    found = found.filter(door.within(caller))
    if reach == "own":
        found = found.filter(OWN_TO_DO.get((resource, action), door.own)(caller))
    return found


def readable(caller: Caller, resource: str) -> Callable[[str], bool]:
    """Return what tells by its name whether `caller` may read something of `resource`.

    It is for what was computed from the whole book, where no row is at hand.
    """
    door = ROW_RULES[resource]
    if caller.reach(resource, "read") == "all" and door.within is _whole:
        return lambda _name: True
    names = set(visible(caller, resource).values_list(door.named_by, flat=True))
    return lambda name: name in names


@overload
def access(caller: Caller, resource: type[Row], name: object, action: str = "read") -> Row: ...
@overload
def access(
    caller: Caller, resource: Literal["promise"], name: object, action: str = "read"
) -> rows.Promise: ...
@overload
def access(
    caller: Caller, resource: Literal["ask"], name: object, action: str = "read"
) -> rows.Ask: ...
@overload
def access(
    caller: Caller, resource: Literal["import"], name: object, action: str = "read"
) -> rows.ImportPreview: ...
@overload
def access(
    caller: Caller, resource: Literal["attachment"], name: object, action: str = "read"
) -> rows.Attachment: ...
@overload
def access(caller: Caller, resource: str, name: object, action: str = "read") -> Model: ...
def access(
    caller: Caller, resource: str | type[Model], name: object, action: str = "read"
) -> Model:
    """Return the row of `resource` called `name` for `action`; NotThereError otherwise.

    A resource is named as in `visible`. Its short number (P-1042) is a name of a row too, unless
    something has that as its id.
    """
    resource = resource_of(resource)
    door = ROW_RULES[resource]
    text = str(name)
    if "\0" in text:  # which PostgreSQL cannot even be asked for
        raise NotThereError(resource, name)
    if door.named_by == "pk" and not (text.isascii() and text.isdecimal()):
        raise NotThereError(resource, name)  # one row has one name: int() reads many as one number
    found = visible(caller, resource, action)
    try:
        return found.get(**{door.named_by: name})
    except (ObjectDoesNotExist, ValueError, OverflowError):
        numbered = read_label(text)
        if numbered is None or numbered[0] != resource:
            raise NotThereError(resource, name) from None
    row = one_or_none(found.filter(number=numbered[1]))
    if row is None:
        raise NotThereError(resource, name)
    return row


def id_called(caller: Caller, name: str) -> str:
    """Return the id of the promise or hold of which `name` is the number, else `name` itself."""
    numbered = read_label(name)
    return ref_called(caller.company, numbered[0], name) if numbered else name


def allow(caller: Caller, resource: str, action: str) -> None:
    """Refuse with NotThereError unless `caller` may do `action` with some `resource`."""
    if caller.reach(resource, action) is None:
        raise NotForYouError(resource, action)


def may_decide(caller: Caller, resource: str, row: rows.Ask) -> bool:
    """Return whether `caller` may make a `resource` (a promise or hold) of the ask `row`.

    It is for whoever asked, and for those who decide in the names of others; to be asked about it
    is not enough. A deal in it must be one that they see.
    """
    if caller.reach(resource, "create") is None:
        return False
    is_his = row.actor == caller.actor or caller.reach(resource, "create for another") == "all"
    deal = row.question.get("deal")
    return is_his and (not deal or visible(caller, "deal").filter(ref=deal).exists())


def owns(caller: Caller, *about: Model) -> bool:
    """Return whether one of the rows `about` is the caller's own."""
    return any(_owns(caller, DOOR_OF[type(row)], row.pk) for row in about)


def _owns(caller: Caller, door: RowRule, pk: int) -> bool:
    return bool(
        door.row._default_manager.filter(OWN_TO_SEE.get(door.row, door.own)(caller), pk=pk).exists()
    )


def company_of(caller: Caller) -> rows.Company:
    """Return the company of `caller`."""
    return rows.Company.objects.get(pk=caller.company)
