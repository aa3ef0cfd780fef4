"""How a member reads: the zone of his dates, and his language."""

from __future__ import annotations

from keepable.domain.time import zone_named
from keepable_desk.store.models import Member
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.changing import UnfitError


def reader_of(member: int | None) -> tuple[str, str]:
    """Give zone and language of `member`; of a token, that of nobody in particular."""
    row = Member.objects.filter(pk=member).first() if member else None
    return (row.zone, row.language) if row else ("", "en")


def reads_as(member: int | None) -> tuple[str, str]:
    """Give zone and language in which pages are written for `member`, his company's zone if none.

    The language is empty where he reads as his browser; both are when there is no such member.
    """
    row = Member.objects.select_related("company").filter(pk=member).first() if member else None
    if row is None:
        return "", ""
    return row.zone or str(row.company.settings.get("zone", "UTC")), row.language


def set_reader(member: int | None, *, zone: str | None, language: str | None) -> None:
    """Set zone and language of `member`, each as far as it is given; empty is as others have it."""
    if member is None:
        msg = "A token reads in no zone or language of its own."
        raise UnfitError(msg)
    try:
        if zone:
            zone_named(zone)
    except ValueError as error:
        raise UnfitError(str(error)) from error
    given = {"zone": zone, "language": language}
    with writing():
        Member.objects.filter(pk=member).update(
            **{name: value for name, value in given.items() if value is not None}
        )
