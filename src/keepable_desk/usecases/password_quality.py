"""Which passwords are too easily guessed: Django's rules, and what everybody knows of us."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import get_language

from keepable.texts import Text, render
from keepable.texts.catalogue import FALLBACK
from keepable_desk.installation_settings import LEAST_PASSWORD
from keepable_desk.store.models import Company
from keepable_desk.usecases.change_guards import UnfitError

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

PRODUCT = "keepable"
LEAST_NAME = 4  # characters of a company's name that are looked for


class NotNamedAfterCompany:
    """Refuse passwords with the name of the product, or that of the user's company."""

    def __init__(self, company: str = "") -> None:
        """Refuse the name of `company` too, of somebody who is only about to come in."""
        self.company = company

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise ValidationError where `password` has one of these names, however it is written."""
        theirs = Company.objects.filter(member__user=user.pk if user else None)
        known = [PRODUCT, self.company, *theirs.values_list("name", flat=True)]
        squeezed = _squeezed(password)
        if any(name in squeezed for name in map(_squeezed, known) if len(name) >= LEAST_NAME):
            refused = _in_words(Text("refused.password_named_after_company"))
            raise ValidationError(refused, code="password_named_after_company")

    def get_help_text(self) -> str:
        """Return the rule in a sentence, in the reader's language."""
        return _in_words(Text("password.not_named_after_company"))


def refuse_weak_password(password: str, *, email: str, name: str, company: str) -> None:
    """Refuse with UnfitError a `password` that is easily guessed of somebody called `name`.

    `company` is what theirs is called.
    """
    user = get_user_model()(username=email.lower(), email=email.lower(), first_name=name[:150])
    try:
        validate_password(password, user)
        NotNamedAfterCompany(company).validate(password)
    except ValidationError as error:
        raise UnfitError(Text("refused.weak_password", least=LEAST_PASSWORD)) from error


def _in_words(text: Text) -> str:
    return str(render(text, get_language() or FALLBACK))


def _squeezed(text: str) -> str:
    """Return the letters and digits of `text` alone, in small letters.

    >>> _squeezed("Small & Co-1")
    'smallco1'
    """
    return "".join(each for each in text.casefold() if each.isalnum())
