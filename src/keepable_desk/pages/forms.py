"""Forms of the pages, one for each verb: what was entered is read; errors are at their field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from keepable_desk.usecases.days import FIRST_DAY, LAST_DAY
from keepable_desk.usecases.limits import (
    MOST_HOLD_HOURS,
    MOST_HOURS,
    MOST_NAME,
    MOST_REVISION,
    MOST_TEXT,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

HOLD_HOURS = 72
LEAST_HOURS = 0.01


class FormError(ValueError):
    """What was entered cannot be taken; `form` holds what is wrong with which field."""

    def __init__(self, form: forms.Form) -> None:
        """Hold the form."""
        super().__init__()
        self.form = form

    def by_field(self) -> dict[str, str]:
        """Return what is wrong with each field, in the language of whoever reads."""
        return {name: " ".join(map(str, found)) for name, found in self.form.errors.items()}

    def sentences(self) -> list[str]:
        """Return the same as sentences that name their fields."""
        return [f"{self._label(name)}: {what}" for name, what in self.by_field().items()]

    def _label(self, name: str) -> str:
        field = self.form.fields.get(name)
        return str(field.label or name) if field else name


def filled_in(kind: type[forms.Form], data: Mapping[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401 - initial values of any field
    """Return what was entered into a form of that `kind`, read and checked; FormError otherwise.

    `more` are fields that stand elsewhere, such as in the address.
    """
    form = kind({**{name: data.get(name, "") for name in kind.base_fields}, **more})
    if not form.is_valid():
        raise FormError(form)
    return form.cleaned_data


def _text(label: Any = "", most: int = MOST_TEXT, *, required: bool = False) -> forms.CharField:  # noqa: ANN401 - a lazy text
    return forms.CharField(label=label, max_length=most, required=required)


def _day(label: Any = "", *, required: bool = False) -> forms.DateField:  # noqa: ANN401 - a lazy text
    wrong = _("Choose a day, as 2027-03-01.")
    return forms.DateField(
        label=label,
        required=required,
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": wrong, "required": wrong},
        validators=[MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)],
    )


def _hours(label: Any = "", least: float = LEAST_HOURS) -> forms.FloatField:  # noqa: ANN401 - a lazy text
    return forms.FloatField(label=label, required=False, min_value=least, max_value=MOST_HOURS)


class Revised(forms.Form):
    """Something that was read at a `revision`, so that nobody overwrites another."""

    revision = forms.IntegerField(required=False, min_value=0, max_value=MOST_REVISION)


class HoldForm(forms.Form):
    """For how many hours something is held, and in whose name."""

    hours = forms.IntegerField(required=False, min_value=1, max_value=MOST_HOLD_HOURS)
    holder = _text()
    key = _text(most=MOST_NAME)

    def clean_hours(self) -> int:
        """Hold for some days where nothing else is said."""
        return self.cleaned_data["hours"] or HOLD_HOURS


class AgainForm(HoldForm):
    """What is held again after it was let go."""

    scope = _text(required=True)
    customer = _text()
    by = _text()


class PromiseForm(forms.Form):
    """A yes: with which odds at least, and why where it is against the advice."""

    min_odds = forms.FloatField(required=False, min_value=0.0, max_value=1.0)
    reason = _text(_("Reason"))
    key = _text(most=MOST_NAME)

    def clean_min_odds(self) -> float:
        """Take any odds where nothing else is said."""
        return self.cleaned_data["min_odds"] or 0.0


class DeclineForm(forms.Form):
    """Why the answer is no."""

    reason = _text(_("Reason"))


class MoveForm(Revised):
    """Another date, and why."""

    due_date = _day(_("Date"), required=True)
    reason = _text(_("Reason"))


class AssessForm(Revised):
    """How a promise came out, as one side says."""

    side = forms.ChoiceField(choices=[(name, name) for name in ("promiser", "promisee")])
    outcome = forms.ChoiceField(
        choices=[
            (name, name) for name in ("kept", "late", "broken", "withdrawn", "released", "open")
        ]
    )
    came_on = _day(_("Delivered on"))
    note = _text(_("Note"))


class WithdrawForm(Revised):
    """Why a promise is taken back."""

    reason = _text(_("Reason"))


class RankForm(Revised):
    """Before whom a promise is served, and why."""

    ahead_of = _text(_("Before"), MOST_NAME, required=True)
    reason = _text(_("Reason"))


class RankBackForm(Revised):
    """Behind whom a promise is served again, and why."""

    behind = _text(_("Before"), MOST_NAME, required=True)
    reason = _text(_("Reason"))


class TextForm(forms.Form):
    """Something that is written to somebody."""

    text = _text(required=True)


class LeaveForm(forms.Form):
    """From which to which day somebody is away."""

    person = _text(_("Who"), MOST_NAME, required=True)
    first = _day(_("First day"), required=True)
    last = _day(_("Last day"), required=True)
    kind = _text()


class WorkForm(forms.Form):
    """How a piece of work stands, or what it takes."""

    hours = _hours(_("Estimate in hours"))
    low = _hours()
    high = _hours()
    status = forms.ChoiceField(
        required=False, choices=[(name, name) for name in ("todo", "started", "done", "cancelled")]
    )
    hours_spent = _hours(_("Hours spent"), 0.0)
    started = _day(_("Started on"))
    finished = _day(_("Finished on"))
    reason = _text(_("Reason"))
    as_read = _text(most=MOST_NAME)
