"""What allauth's pages about passwords do here: a member acts, or no password is set at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.forms import UserTokenForm
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.translation import get_language, gettext, gettext_noop

from keepable.texts import Text, render
from keepable.texts.catalogue import FALLBACK
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
    from django.http import HttpRequest

# what allauth mails and tells, by its own names, in our words
MAILS = {
    "account/email/password_reset_key": ("mail.forgotten_subject", "mail.forgotten_body"),
    "account/email/unknown_account": ("mail.unknown_subject", "mail.unknown_body"),
}
TOLD = {"account/messages/password_changed.txt": gettext_noop("Your password is changed.")}


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

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mail `email` in our words; UnfitError where the mail server does not take it."""
        subject, body = MAILS[template_prefix]
        address, spoken = context.get("password_reset_url"), get_language() or FALLBACK
        told = Text.of(body, {"address": str(address)} if address else {})
        try:
            send_mail(render(Text(subject), spoken), render(told, spoken), None, [email])
        except OSError as error:
            raise UnfitError(Text("refused.mail_failed")) from error

    def add_message(self, request: HttpRequest, level: int, *said: Any, **more: Any) -> None:  # noqa: ANN401 - as allauth declares it
        """Tell what was done in our words; of signing in and out nothing is told."""
        template = said[0] if said else more.get("message_template")
        if template in TOLD:
            messages.add_message(request, level, gettext(TOLD[template]))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go back to where the change of the password was begun."""
        del request
        return reverse("pages:you")


class KeyOfMember(UserTokenForm):  # type: ignore[misc]  # allauth has no types
    """The key in a mail to whoever forgot their password: over while they cannot come in."""

    def _get_user(self, uidb36: str) -> Any:  # noqa: ANN401 - whatever users are
        user = super()._get_user(uidb36)
        return user if user is not None and caller_of(user) is not None else None
