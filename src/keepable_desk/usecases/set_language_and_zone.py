"""How a member reads: the zone of their dates, and their language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from keepable.domain.time import zone_named
from keepable.texts import Text, TextError, text_of
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import company_of
from keepable_desk.rights.showing import home_zone
from keepable_desk.store.models import Member
from keepable_desk.store.one_row import one_or_none
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.change_guards import UnfitError

if TYPE_CHECKING:
    from keepable_desk.reads.context import ActionContext
    from keepable_desk.usecases.results import Fields


def reader_of(member: int | None) -> tuple[str, str]:
    """Return zone and language of `member`; of a token, that of nobody in particular."""
    row = one_or_none(Member.objects.filter(pk=member or 0))
    return (row.zone, row.language) if row else ("", "en")


@requires("myself", "read")
def myself(context: ActionContext) -> Fields:
    """Return who I am here, and how I read."""
    caller = context.caller
    zone, language = reader_of(caller.member)
    return {
        "role": caller.roles[0],
        "roles": list(caller.roles),
        "name": caller.name,
        "person": caller.person,
        "company": company_of(caller).name,
        "zone": zone,
        "language": language,
        "scopes": None if caller.scopes is None else sorted(caller.scopes),
    }


def reads_as(member: int | None) -> tuple[str, str]:
    """Return zone and language in which `member` reads pages, the company's zone if there is none.

    The language is empty where they read as their browser; both are when there is no such member.
    """
    row = one_or_none(Member.objects.select_related("company").filter(pk=member or 0))
    if row is None:
        return "", ""
    zone = next(filter(_is_zone, (row.zone, home_zone(row.company))), "")
    return zone, row.language if row.language in dict(settings.LANGUAGES) else ""


def _is_zone(name: str) -> bool:
    """Return whether there is such a zone; a row of the database may hold anything."""
    try:
        return bool(name) and zone_named(name) is not None
    except TextError:
        return False


@requires("myself", "change")
def set_language_and_zone(
    context: ActionContext, *, zone: str | None, language: str | None
) -> None:
    """Set my zone and language, each as far as it is given; empty is as others have it."""
    member = context.caller.member
    if member is None:
        raise UnfitError(Text("refused.token_reads_as_nobody"))
    try:
        if zone:
            zone_named(zone)
    except ValueError as error:
        raise UnfitError(text_of(error)) from error
    given = {"zone": zone, "language": language}
    with writing():
        Member.objects.filter(pk=member).update(
            **{name: value for name, value in given.items() if value is not None}
        )
