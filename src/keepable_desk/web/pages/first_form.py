"""The form of the first run: an own company, its hours, and who looks after it."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.functional import lazystr
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepable.domain.time import zone_named
from keepable.forecast.timeline import public_holidays
from keepable.texts import Text
from keepable_desk.rights.roles import ROLES
from keepable_desk.rights.vocabulary import MOST_REPEATED
from keepable_desk.usecases.add_member import Newcomer, refuse_unfit_address
from keepable_desk.usecases.change_guards import UnfitError
from keepable_desk.usecases.password_quality import refuse_weak_password
from keepable_desk.usecases.request_limits import MOST_NAME
from keepable_desk.usecases.set_up_company import DAY_MIN, ORIGIN, OwnCompany
from keepable_desk.web.pages.forms import LineField, refuse_what_fails
from keepable_desk.web.pages.wording import in_words

TIME_OF_DAY = re.compile(r"([01]?[0-9]|2[0-4]):([0-5][0-9])(?::[0-5][0-9])?")
ANY_YEAR = 2026  # a region that is known has holidays in each


def _named(label: Any, missing: str) -> LineField:  # noqa: ANN401 - a lazy text
    said = {"required": lazystr(_Words(missing))}
    return LineField(label=label, max_length=MOST_NAME, error_messages=said)


class _Words:
    """What a code means in the language of whoever reads it, looked up when it is written."""

    def __init__(self, code: str) -> None:
        self._code = code

    def __str__(self) -> str:
        return in_words(Text(self._code))


class MinutesField(forms.CharField):
    """A time of day such as 09:30, as minutes; a day ends at 24:00."""

    def clean(self, value: Any) -> int:  # noqa: ANN401 - as Django declares it
        """Return the minutes; ValidationError when it is no time of day."""
        text = str(value or "").strip()
        found = TIME_OF_DAY.fullmatch(text)
        if found is None:
            wrong = Text("setup.no_time_of_day", text=text[:MOST_REPEATED])
            raise forms.ValidationError(in_words(wrong))
        return int(found[1]) * 60 + int(found[2])


class OwnCompanyForm(forms.Form):
    """An own company: its zone and hours, what it is called, and its first administrator."""

    zone = LineField(label=_("Zone"), required=False, max_length=MOST_NAME)
    days = forms.MultipleChoiceField(
        label=_("Working days"),
        choices=[(day, day) for day in "0123456"],
        error_messages={"required": lazystr(_Words("setup.no_days"))},
    )
    start = MinutesField(label=_("from"))
    end = MinutesField(label=pgettext_lazy("hours", "to"))
    holidays = LineField(label=_("Public holidays of"), required=False, max_length=MOST_NAME)
    company = _named(_("Company"), "setup.no_company_name")
    origin = LineField(
        label=_("Name of the ledger (it stays)"), required=False, max_length=MOST_NAME
    )
    name = _named(_("Your name"), "setup.no_own_name")
    email = _named(_("E-mail"), "setup.no_address")
    password = forms.CharField(label=_("Password"), required=False, strip=False)

    def clean_zone(self) -> str:
        """Take only zones that there are."""
        zone = self.cleaned_data["zone"] or "UTC"
        refuse_what_fails(zone_named, zone)
        return str(zone)

    def clean_holidays(self) -> str:
        """Take only regions whose holidays are known."""
        region = str(self.cleaned_data["holidays"]).upper()
        refuse_what_fails(lambda name: public_holidays(name, ANY_YEAR, ANY_YEAR), region)
        return region

    def clean_origin(self) -> str:
        """Make a name of the ledger of the company's where none is given."""
        name = slugify(str(self.data.get("company", ""))) or "company"
        origin = str(self.cleaned_data["origin"] or f"{name}.example/ledger")
        if ORIGIN.match(origin) is None:
            raise forms.ValidationError(in_words(Text("setup.unfit_ledger_name")))
        return origin

    def clean_email(self) -> str:
        """Take only addresses with which somebody can sign in."""
        refuse_what_fails(refuse_unfit_address, self.cleaned_data["email"])
        return str(self.cleaned_data["email"])

    def clean(self) -> dict[str, Any]:
        """Let a day end after it begins."""
        found = {**self.cleaned_data}
        if {"start", "end"} <= set(found) and not found["start"] < found["end"] <= DAY_MIN:
            self.add_error("end", in_words(Text("setup.day_ends_early")))
        if "password" in found:
            self._refuse_weak_password(found)
        return found

    def _refuse_weak_password(self, found: dict[str, Any]) -> None:
        try:
            refuse_weak_password(
                found["password"],
                email=str(found.get("email", "")),
                name=str(found.get("name", "")),
                company=str(found.get("company", "")),
            )
        except UnfitError as error:
            self.add_error("password", in_words(error.text))


def own_company(entered: dict[str, Any]) -> OwnCompany:
    """Return the company that was `entered` into its form."""
    return OwnCompany(
        name=entered["company"],
        origin=entered["origin"],
        zone=entered["zone"],
        days=tuple(int(day) for day in entered["days"]),
        start_min=entered["start"],
        end_min=entered["end"],
        holidays=entered["holidays"],
        admin=Newcomer(email=entered["email"], roles=ROLES, name=entered["name"]),
        password=entered["password"],
    )
