"""What allauth's pages about passwords do here: a member acts, or no password is set at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.forms import UserTokenForm
from django.core.exceptions import PermissionDenied, ValidationError

from keepable_desk import clock
from keepable_desk.accounts import MembersOnly
from keepable_desk.reads.context import ActionContext
from keepable_desk.rights.callers import caller_of
from keepable_desk.rights.row_rules import company_of
from keepable_desk.usecases.change_guards import UnfitError
from keepable_desk.usecases.password_quality import refuse_weak_password
from keepable_desk.usecases.reset_sign_in import change_own_password
from keepable_desk.web.pages.wording import error_in_words

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class PasswordsOfMembers(MembersOnly):
    """Lets whatever sets a password go through the use case, from whichever page it comes."""

    def clean_password(self, password: str, user: User | None = None) -> str:
        """Return `password`; ValidationError in a sentence where the use case would refuse it."""
        kept: str = super().clean_password(password, user)
        caller = caller_of(user) if user is not None else None
        if user is not None and caller is not None:
            company = company_of(caller).name
            try:
                refuse_weak_password(kept, email=user.email, name=caller.name, company=company)
            except UnfitError as error:
                raise ValidationError(error_in_words(error)) from error
        return kept

    def set_password(self, user: User, password: str) -> None:
        """Set the `password` of a member; whoever was let out meanwhile is refused."""
        caller = caller_of(user)
        if caller is None:
            raise PermissionDenied
        context = ActionContext(caller=caller, now=clock.now())
        try:
            member = change_own_password(context, password=password)
        except UnfitError as error:
            raise PermissionDenied from error
        user.password = member.user.password  # by its hash the session of this browser goes on


class KeyOfMember(UserTokenForm):  # type: ignore[misc]  # allauth has no types
    """The key in a mail to whoever forgot their password: over while they cannot come in."""

    def _get_user(self, uidb36: str) -> Any:  # noqa: ANN401 - whatever users are
        user = super()._get_user(uidb36)
        return user if user is not None and caller_of(user) is not None else None
