"""Words and figures as pages write them, in the reader's language and zone."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from keepable_desk.demo import DEMO_NAMES, demo_email
from keepable_desk.installation_settings import LEAST_PASSWORD
from keepable_desk.reads.readiness import has_demo
from keepable_desk.rights.demo_password import demo_password
from keepable_desk.usecases.member_links import has_mail
from keepable_desk.web.demo_stays_here import brings_demo_password
from keepable_desk.web.pages import figures, localized_values
from keepable_desk.web.pages.page_responses import NAVIGATION
from keepable_desk.web.pages.wording import in_words

register = template.Library()
register.filter("day", localized_values.day)
register.filter("short_day", localized_values.short_day)
register.filter("instant", localized_values.instant)
register.filter("tone", localized_values.tone)
register.filter("role", localized_values.role)
register.filter("roles", localized_values.roles)
register.filter("state", localized_values.state)
register.filter("every", localized_values.every)
register.filter("in_words", in_words)
register.filter("sentence", figures.sentence)


@register.simple_tag(takes_context=True)
def figure(context: Any, value: Any, form: str, **about: Any) -> str:  # noqa: ANN401 - Django's context
    """Write a figure with what it is of; `at` is the state of the book, that of the page itself.

    There is no filter for odds, shares, hours or money: this tag is the way to write them.
    """
    return figures.figure(value, form, **_at_this_state(context, about))


@register.simple_tag(takes_context=True)
def figure_option(context: Any, value: Any, form: str, **about: Any) -> dict[str, str]:  # noqa: ANN401 - Django's context
    """Return a figure for an entry of a list to choose from, where no element can stand."""
    return figures.in_option(value, form, **_at_this_state(context, about))


@register.simple_tag(name="sentence")
def _sentence(text: Any, **about: Any) -> str:  # noqa: ANN401 - a text, its JSON form, or words
    """Write a sentence, its figures with what they are of."""
    return figures.sentence(text, **about)


def _at_this_state(context: Any, about: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - Django's context
    return about if "at" in about else {**about, "at": figures.state_of(context["request"].reading)}


@register.filter
def unlocalized(value: float) -> str:
    """Write a figure as programs read it, whatever the language."""
    return str(value)


@register.simple_tag
def sends_mail() -> bool:
    """Return whether this desk sends mail."""
    return has_mail()


@register.simple_tag
def least_password() -> int:
    """Return how many characters a password has at least."""
    return LEAST_PASSWORD


@register.simple_tag
def is_demo() -> bool:
    """Return whether this is the sample company."""
    return has_demo()


@register.simple_tag(takes_context=True)
def demo_members(context: Any) -> list[dict[str, str]]:  # noqa: ANN401 - Django's context
    """Return who can be tried in the sample company, with what each asks.

    None elsewhere, and none for those who do not bring the demo's password along.
    """
    if not brings_demo_password(context["request"]) or not has_demo():
        return []
    asks = {
        "rep": _("Can I promise it?"),
        "operations": _("What does this yes do to us?"),
        "deal desk": _("What do we decide?"),
        "leader": _("Push, or back off?"),
        "finance": _("What did we owe?"),
        "admin": _("Who may do what?"),
    }
    return [
        {
            "email": demo_email(role),
            "password": demo_password(),
            "name": name,
            "role": role,
            "asks": asks[role],
        }
        for role, (name, _person) in DEMO_NAMES.items()
    ]


@register.filter
def initials(name: str) -> str:
    """Return the first letters of a name.

    >>> initials("Ruben van Castellane")
    'RC'
    """
    found = [word[0] for word in name.split() if word[0].isupper()]
    return (found[0] + (found[-1] if len(found) > 1 else "")) if found else "?"


@register.filter(name="words")
def _words(text: str) -> list[str]:
    return text.split()


@register.filter
def weekday(value: date) -> str:
    """Return the day of the week."""
    return localized_values.weekday(value)


@register.simple_tag
def working_days() -> list[tuple[str, str]]:
    """Return the days of the week with their numbers, Monday first."""
    return [(str(n), localized_values.weekday(date(2027, 1, 4 + n))) for n in range(7)]


@register.simple_tag
def here_zone() -> str:
    """Return the zone in which times are written."""
    return timezone.get_current_timezone_name()


@register.simple_tag
def asset(name: str) -> str:
    """Return the address of a static file of ours."""
    return static(f"keepable/{name}")


@register.simple_tag(takes_context=True)
def sections(context: Any) -> list[dict[str, object]]:  # noqa: ANN401 - Django's context
    """Return the entries of the navigation."""
    here = context["request"].path
    labels = {
        "ask": pgettext("navigation", "Ask"),
        "promises": _("Promises"),
        "capacity": _("Capacity"),
        "pipeline": _("Pipeline"),
        "honesty": _("Honesty"),
        "setup": _("Set-up"),
    }
    found: list[dict[str, object]] = []
    caller = context["caller"]
    for view, icon, _key in NAVIGATION:
        if icon == "pipeline" and caller.reach("deal", "read") is None:
            continue
        href = reverse(view)
        is_here = here == href if href == "/" else here.startswith(href)
        is_here = is_here or (href == "/" and here.startswith("/asks/"))
        found.append(
            {
                "href": href,
                "label": labels[icon],
                "icon": f"keepable/icons/{icon}.svg",
                "is_here": is_here,
            }
        )
    return found


@register.simple_tag(takes_context=True)
def query_with(context: Any, **changed: str) -> str:  # noqa: ANN401 - Django's context
    """Return the query of this page's address with some of it changed; what is empty goes."""
    query = context["request"].GET.copy()
    for name, value in changed.items():
        query[name] = value
    return "&".join(f"{quote(k)}={quote(v)}" for k, v in query.items() if v)


@register.filter
def is_late(day: date | None, due: date | None) -> bool:
    """Return whether `day` is after `due`."""
    return day is not None and due is not None and day > due


@register.filter
def as_date(value: object) -> date | None:
    """Read a day that was kept as text."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date()
    return value if isinstance(value, date) else date.fromisoformat(str(value)) if value else None
