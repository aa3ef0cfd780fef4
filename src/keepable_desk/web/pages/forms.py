"""Forms of the pages, one for each verb: what was entered is read; errors are at their field."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from keepable.domain.text_kinds import fit_text
from keepable.domain.time import zone_named
from keepable.tables.outcome_columns import ORDERS
from keepable.tables.part_rows import KINDS
from keepable.texts import languages, text_of
from keepable_desk.rights.vocabulary import MOST_REPEATED
from keepable_desk.usecases.allowed_days import FIRST_DAY, LAST_DAY
from keepable_desk.usecases.request_limits import (
    MOST_HOLD_HOURS,
    MOST_HOURS,
    MOST_NAME,
    MOST_REVISION,
    MOST_TEXT,
)
from keepable_desk.web.pages.wording import in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from keepable.domain.text_kinds import TextKind

HOLD_HOURS = 72
OUTCOMES = "outcomes"
COLUMN = "column-"  # before the name of the field that a column is
MOST_DIGITS = 18  # of numbers that every database holds
MOST_NUMBER = 10**MOST_DIGITS - 1
_NUMBER = re.compile(f"[0-9]{{1,{MOST_DIGITS}}}")
LEAST_HOURS = 0.01


class FormError(ValueError):
    """What was entered cannot be taken; `form` holds what is wrong with which field."""

    def __init__(self, form: forms.Form) -> None:
        """Hold the form."""
        super().__init__()
        self.form = form

    def by_field(self) -> dict[str, str]:
        """Return what is wrong with each field, in the language of whoever reads.

        Of what was entered no more is repeated than a sentence needs.
        """
        wrong = self.form.errors.as_data()
        for error in chain.from_iterable(wrong.values()):
            error.params = {
                name: value[:MOST_REPEATED] if isinstance(value, str) else value
                for name, value in (error.params or {}).items()
            }
        return {
            name: " ".join(m for error in found for m in error.messages)
            for name, found in wrong.items()
        }

    def entered(self) -> dict[str, Any]:
        """Return what was entered, to be shown again; a password is not."""
        found = {name: self.form.data.get(name, "") for name in self.form.data}
        for name, field in self.form.fields.items():
            if isinstance(field, forms.MultipleChoiceField):
                found[name] = self.form[name].value() or []
        return {**found, "password": ""}

    def sentences(self) -> list[str]:
        """Return the same as sentences that name their fields."""
        found = []
        for name, what in self.by_field().items():
            field = self.form.fields.get(name)
            label = (field.label if field else "") or name
            found.append(f"{label}: {what}")
        return found


def filled_in(kind: type[forms.Form], data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was entered into a form of that `kind`, read and checked; FormError otherwise."""
    form = kind(data)
    if not form.is_valid():
        raise FormError(form)
    return form.cleaned_data


def refuse_what_fails(check: Callable[[str], object], value: str) -> None:
    """Raise ValidationError with what `check` says against a `value`, if anything."""
    try:
        check(value)
    except ValueError as error:
        raise forms.ValidationError(in_words(text_of(error))) from error


class LineField(forms.CharField):
    """Text on one line, as it is kept: no character that nobody sees."""

    kind: TextKind = "line"

    def clean(self, value: Any) -> str:  # noqa: ANN401 - as Django declares it
        """Return `value` as it is kept; ValidationError says what it cannot hold."""
        text = str(super().clean(value))
        refuse_what_fails(lambda each: fit_text(each, self.kind), text)
        return fit_text(text, self.kind)


class ProseField(LineField):
    """Text in paragraphs."""

    kind: TextKind = "prose"


def text_field(
    label: Any = "",  # noqa: ANN401 - a lazy text
    most: int = MOST_TEXT,
    *,
    required: bool = False,
) -> forms.CharField:
    """Return a field of text that is at most so long: a name is one line, the rest paragraphs."""
    kind = LineField if most == MOST_NAME else ProseField
    return kind(label=label, max_length=most, required=required)


def day_field(label: Any = "", *, required: bool = False) -> forms.DateField:  # noqa: ANN401 - a lazy text
    """Return a field of a day that calendars here are made for."""
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


class NumbersField(forms.Field):
    """Numbers of rows that were ticked, in order."""

    widget = forms.SelectMultiple

    def __init__(self) -> None:
        """Let it be that none is ticked."""
        super().__init__(required=False)

    def clean(self, value: Sequence[str] | None) -> list[int]:
        """Return the numbers; ValidationError when one is none that a row could have."""
        listed = list(value or ())
        if not all(map(_NUMBER.fullmatch, listed)):
            raise forms.ValidationError(_("Choose from the list."))
        return sorted({int(each) for each in listed})


class Revised(forms.Form):
    """Something that was read at a `revision`, so that nobody overwrites another."""

    revision = forms.IntegerField(required=False, min_value=0, max_value=MOST_REVISION)


class HoldForm(forms.Form):
    """For how many hours something is held, and in whose name."""

    hours = forms.IntegerField(required=False, min_value=1, max_value=MOST_HOLD_HOURS)
    holder = text_field(most=MOST_NAME)
    key = text_field(most=MOST_NAME)

    def clean_hours(self) -> int:
        """Hold for some days where nothing else is said."""
        return self.cleaned_data["hours"] or HOLD_HOURS


class AgainForm(HoldForm):
    """What is held again after it was let go."""

    scope = text_field(required=True)
    customer = text_field(most=MOST_NAME)
    by = text_field("", MOST_NAME)


class PromiseForm(forms.Form):
    """A yes: with which odds at least, and why where it is against the advice."""

    min_odds = forms.FloatField(required=False, min_value=0.0, max_value=1.0)
    reason = text_field(_("Reason"))
    key = text_field(most=MOST_NAME)

    def clean_min_odds(self) -> float:
        """Take any odds where nothing else is said."""
        return self.cleaned_data["min_odds"] or 0.0


class DeclineForm(forms.Form):
    """Why the answer is no."""

    reason = text_field(_("Reason"))


class MoveForm(Revised):
    """Another date, and why."""

    due_date = day_field(_("Date"), required=True)
    reason = text_field(_("Reason"))


class AssessForm(Revised):
    """How a promise came out, as one side says."""

    side = forms.ChoiceField(choices=[(name, name) for name in ("promiser", "promisee")])
    outcome = forms.ChoiceField(
        choices=[
            (name, name) for name in ("kept", "late", "broken", "withdrawn", "released", "open")
        ]
    )
    came_on = day_field(_("Delivered on"))
    note = text_field(_("Note"))


class WithdrawForm(Revised):
    """Why a promise is taken back."""

    reason = text_field(_("Reason"))


class RankForm(Revised):
    """Before whom a promise is served, and why."""

    ahead_of = text_field(_("Before"), MOST_NAME, required=True)
    reason = text_field(_("Reason"))


class RankBackForm(Revised):
    """Behind whom a promise is served again, and why."""

    behind = text_field(_("Before"), MOST_NAME, required=True)
    reason = text_field(_("Reason"))


class TextForm(forms.Form):
    """Something that is written to somebody."""

    text = text_field(required=True)


class TalkForm(TextForm):
    """Something that is said, and who is named in it."""

    mentions = NumbersField()


class NoteForm(TextForm):
    """A note, and who else may read it."""

    readers = NumbersField()


class PersonForm(TextForm):
    """What somebody is asked, and who."""

    member = forms.IntegerField(
        label=_("Whom"),
        error_messages={
            "invalid": _("Choose from the list."),
            "required": _("Choose from the list."),
        },
        validators=[
            MinValueValidator(1, _("Choose from the list.")),
            MaxValueValidator(MOST_NUMBER, _("Choose from the list.")),
        ],
    )


class KeyForm(forms.Form):
    """The key of the first run, and with what is begun."""

    key = text_field(most=MOST_NAME)
    what = forms.ChoiceField(required=False, choices=[("sample", "sample"), ("own", "own")])


class SaveForm(forms.Form):
    """Whether a question is to be found first."""

    saved = forms.BooleanField(required=False)


class HeldForm(forms.Form):
    """Which hold."""

    hold = text_field(most=MOST_NAME, required=True)


class AskForm(forms.Form):
    """A question, in its parts or in one line."""

    scope = text_field()
    customer = text_field(most=MOST_NAME)
    by = text_field("", MOST_NAME)
    price = text_field("", MOST_NAME)


class NothingPromisedForm(forms.Form):
    """Whether nothing is promised yet."""

    nothing = forms.ChoiceField(required=False, choices=[("0", "0"), ("1", "1")])


class ImportForm(forms.Form):
    """A table that is sent: what its rows are, and which of its columns is what, once it is asked.

    Columns and dates count where they were said of this table, and not of the one before it.
    """

    kind = forms.ChoiceField(required=False, choices=[(name, name) for name in (OUTCOMES, *KINDS)])
    dates = forms.ChoiceField(required=False, choices=[(name, name) for name in ORDERS])

    def clean_kind(self) -> str:
        """Take finished work where nothing else is said."""
        return self.cleaned_data["kind"] or OUTCOMES

    def clean(self) -> dict[str, Any]:
        """Return which field is which column; one that is said to be none is not guessed again."""
        found = {**self.cleaned_data}
        is_again = "again" in self.data
        if not is_again:
            found["dates"] = ""
        is_same = is_again and self.data.get("read-kind") == found.get("kind")
        columns = {
            name.removeprefix(COLUMN): str(self.data.get(name))
            for name in self.data
            if name.startswith(COLUMN)
        }
        return {**found, "columns": columns if is_same else {}}


class ReaderForm(forms.Form):
    """How somebody reads: language, zone and colours; a language that is not sent stays."""

    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[(each, each) for each in languages()]
    )
    zone = text_field(_("Zone"), MOST_NAME)
    theme = text_field(most=MOST_NAME)
    next = text_field()

    def clean_language(self) -> str | None:
        """Return a language that is to be the browser's from one that was not sent."""
        return self.cleaned_data["language"] if "language" in self.data else None

    def clean_zone(self) -> str:
        """Take only zones that there are."""
        zone = str(self.cleaned_data["zone"])
        if zone:
            refuse_what_fails(zone_named, zone)
        return zone


class WorkForm(forms.Form):
    """How a piece of work stands, or what it takes."""

    hours = _hours(_("Estimate in hours"))
    low = _hours()
    high = _hours()
    status = forms.ChoiceField(
        required=False, choices=[(name, name) for name in ("todo", "started", "done", "cancelled")]
    )
    hours_spent = _hours(_("Hours spent"), 0.0)
    started = day_field(_("Started on"))
    finished = day_field(_("Finished on"))
    reason = text_field(_("Reason"))
    as_read = text_field(most=MOST_NAME)

    def clean(self) -> dict[str, Any]:
        """Return days that are to go from days that were not sent, in `cleared`."""
        found = {**self.cleaned_data}
        sent = {name: str(self.data.get(name, "as it is")) for name in ("started", "finished")}
        return {**found, "cleared": tuple(name for name, day in sent.items() if not day.strip())}
