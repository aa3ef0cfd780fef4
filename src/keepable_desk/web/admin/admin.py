"""The admin pages: members can be brought in; everything else is there to be read.

Off-the-record notes are on no page. What a person may see elsewhere they may see here: an admin who
runs the machine sees neither value nor cost of deals, nor what anybody earns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin

from keepable_desk import clock
from keepable_desk.accounts import CountedSignIn
from keepable_desk.rights.roles import ROLES
from keepable_desk.store import models as rows
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.append_to_ledger import record

if TYPE_CHECKING:
    from django.http import HttpRequest

    Page: Any = admin.ModelAdmin
else:
    Page = admin.ModelAdmin

LANGUAGES = (("", "as the browser"), ("en", "English"), ("de", "Deutsch"))
admin.site.site_header = admin.site.site_title = "Keepable"
admin.site.login_form = CountedSignIn


@admin.register(rows.Member)
class MemberAdmin(Page):  # type: ignore[misc]  # Django's own is generic for checkers alone
    """Who is here, in which role."""

    list_display: ClassVar[Any] = ["name", "role", "user", "company"]
    list_filter: ClassVar[Any] = ["role"]
    search_fields: ClassVar[Any] = ["name", "user__email"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:  # noqa: ANN401 - as Django declares it
        """Offer the roles and languages that there are."""
        if db_field.name == "role":
            return forms.ChoiceField(choices=[(word, word) for word in ROLES])
        if db_field.name == "language":
            return forms.ChoiceField(choices=LANGUAGES, required=False)
        return super().formfield_for_dbfield(db_field, request, **options)

    def save_model(self, request: HttpRequest, obj: rows.Member, form: Any, change: Any) -> None:  # noqa: ANN401 - as Django declares it
        """Save the member, and let the ledger tell who has which role."""
        with writing():
            super().save_model(request, obj, form, change)
            facts = {"member": f"user:{obj.pk}", "role": obj.role}
            kind = "member.changed" if change else "member.added"
            actor = f"admin:{request.user.pk}"
            record(obj.company, now=clock.now(), actor=actor, kind=kind, facts=facts)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401 - as Django declares it
        """Keep every member: the ledger names them; deactivate their user instead."""
        del request, obj
        return False


class ReadOnly(Page):  # type: ignore[misc]  # as above
    """A page on which nothing can be changed."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401 - as Django declares it
        """Allow nothing to be added."""
        del request, obj
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401 - as Django declares it
        """Allow nothing to be changed."""
        del request, obj
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401 - as Django declares it
        """Allow nothing to be deleted."""
        del request, obj
        return False


@admin.register(rows.Promise)
class PromiseAdmin(ReadOnly):
    """What is promised."""

    list_display: ClassVar[Any] = ["ref", "title", "customer", "promiser", "state"]
    list_filter: ClassVar[Any] = ["state"]
    search_fields: ClassVar[Any] = ["ref", "title", "customer"]


@admin.register(rows.Hold)
class HoldAdmin(ReadOnly):
    """What is held."""

    list_display: ClassVar[Any] = ["ref", "title", "holder", "due_date", "expires_at"]


@admin.register(rows.LedgerEntry)
class LedgerEntryAdmin(ReadOnly):
    """What happened, as the ledger tells it."""

    list_display: ClassVar[Any] = ["number", "at", "actor", "kind"]
    list_filter: ClassVar[Any] = ["kind"]


@admin.register(rows.ServiceToken)
class ServiceTokenAdmin(ReadOnly):
    """Which programs have a token; its text is kept nowhere."""

    list_display: ClassVar[Any] = ["name", "role", "expires_at", "revoked_at", "last_used_on"]
    exclude: ClassVar[Any] = ["sha256"]


@admin.register(rows.Company)
class CompanyAdmin(ReadOnly):
    """The company, its settings, and whether writing has stopped."""

    list_display: ClassVar[Any] = ["name", "origin", "revision", "halted_at"]
    fields: ClassVar[Any] = [
        "name",
        "origin",
        "as_of",
        "revision",
        "advised_odds",
        "most_holds",
        "halted_at",
        "halted_because",
    ]
