"""What can be done with a promise: moved, assessed, ranked, talked about; and taken back."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keepable.texts import Number, Text
from keepable_desk.rights.problem_texts import day_of
from keepable_desk.rights.row_rules import visible
from keepable_desk.rights.showing import one_shown
from keepable_desk.usecases.assess_promise import SideAssessment, assess_promise
from keepable_desk.usecases.change_guards import UnfitError
from keepable_desk.usecases.change_plan import (
    WorkChange,
    change_rank,
    change_work,
    rank_behind,
    work_as_read,
)
from keepable_desk.usecases.move_promise import move_promise
from keepable_desk.usecases.request_limits import MOST_NAME
from keepable_desk.usecases.talk import MOST_BYTES, File, delete_note, note_on_promise, say
from keepable_desk.web.pages import localized_values
from keepable_desk.web.pages.forms import (
    AssessForm,
    MoveForm,
    NoteForm,
    RankBackForm,
    RankForm,
    TalkForm,
    WithdrawForm,
    WorkForm,
    filled_in,
)
from keepable_desk.web.pages.page_responses import done, page
from keepable_desk.web.pages.wording import odds_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest, HttpResponse

    from keepable_desk.reads.context import ActionContext
    from keepable_desk.rights.callers import Caller

MOST_NAMED = 8
PLAIN_FILE = "application/octet-stream"
DATES = ("started", "finished")  # of work


def _page_of(ref: str) -> str:
    return reverse("pages:promise", args=[ref])


def _revision(context: ActionContext, ref: str) -> int:
    """Return the revision that something undone must still be at."""
    shown: dict[str, Any] = one_shown(context.caller, "promise", ref)
    return int(shown["revision"])


@page("POST", plan=True)
def move(request: HttpRequest, context: ActionContext, ref: str) -> HttpResponse:
    """Move a promise to another date."""
    entered = filled_in(MoveForm, request.POST)
    moved = move_promise(
        context,
        ref,
        due_date=entered["due_date"],
        reason=entered["reason"],
        expected=entered["revision"],
    )
    sentence = Text(
        "toast.moved", day=day_of(moved["due_date"]), odds=odds_of(float(moved["odds"]))
    )
    back = {
        "due_date": moved["before"],
        "reason": _("Undone at once"),
        "revision": _revision(context, ref),
    }
    return done(request, _page_of(ref), sentence, (reverse("pages:move", args=[ref]), back))


@page("POST")
def assess(request: HttpRequest, context: ActionContext, ref: str) -> HttpResponse:
    """Return how a promise came out, as one side sees it."""
    entered = filled_in(AssessForm, request.POST)
    expected = entered.pop("revision")
    verdict = SideAssessment(**entered)
    before_it: dict[str, Any] = one_shown(context.caller, "promise", ref)
    said = [each for each in before_it["assessments"] if each["side"] == verdict.side]
    assess_promise(context, ref, verdict, expected=expected)
    sentence = _("Assessed as %(outcome)s.") % {"outcome": localized_values.state(verdict.outcome)}
    before = {
        "side": verdict.side,
        "outcome": said[-1]["outcome"] if said else "open",
        "came_on": (said[-1]["came_on"] or "") if said else "",
        "note": _("Undone at once"),
        "revision": _revision(context, ref),
    }
    return done(request, _page_of(ref), sentence, (reverse("pages:assess", args=[ref]), before))


@page("POST")
def withdraw(request: HttpRequest, context: ActionContext, ref: str) -> HttpResponse:
    """Take a promise back: one more entry, and it takes up no capacity any more."""
    entered = filled_in(WithdrawForm, request.POST)
    verdict = SideAssessment(side="promiser", outcome="withdrawn", note=entered["reason"])
    assess_promise(context, ref, verdict, expected=entered["revision"])
    back = {"side": "promiser", "outcome": "open", "revision": _revision(context, ref)}
    undo = (reverse("pages:assess", args=[ref]), back)
    return done(request, _page_of(ref), _("Withdrawn."), undo)


@page("POST", plan=True)
def rank(request: HttpRequest, context: ActionContext, ref: str) -> HttpResponse:
    """Serve a promise before another one, and name everyone who is overtaken."""
    entered = filled_in(RankForm, request.POST)
    overtaken = change_rank(
        context,
        ref,
        ahead_of=entered["ahead_of"],
        reason=entered["reason"],
        expected=entered["revision"],
    )
    named = _named(context.caller, overtaken)
    sentence = _("Served earlier; overtaken: %(names)s.") % {"names": named}
    back = {
        "behind": overtaken[-1],
        "reason": _("Undone at once"),
        "revision": _revision(context, ref),
    }
    undo = (reverse("pages:rank-back", args=[ref]), back)
    return done(request, _page_of(ref), sentence, undo)


@page("POST")
def rank_back(request: HttpRequest, context: ActionContext, ref: str) -> HttpResponse:
    """Serve a promise behind those again whom it had overtaken."""
    entered = filled_in(RankBackForm, request.POST)
    first = rank_behind(
        context,
        ref,
        behind=entered["behind"],
        reason=entered["reason"],
        expected=entered["revision"],
    )
    named = _named(context.caller, first)
    sentence = _("Served as before; first again: %(names)s.") % {"names": named}
    return done(request, _page_of(ref), sentence)


def _named(caller: Caller, refs: Sequence[str]) -> str:
    """Write the titles of what is promised or held still, in the order of `refs`."""
    rows = visible(caller, "promise").filter(ref__in=refs, state="open")
    titles = dict(rows.values_list("ref", "title"))
    titles |= visible(caller, "hold").filter(ref__in=refs).values_list("ref", "title")
    names = [titles[each] for each in refs if each in titles]
    if len(names) > MOST_NAMED:
        more = ngettext("%(count)d more", "%(count)d more", len(names) - MOST_NAMED)
        names = [*names[:MOST_NAMED], more % {"count": len(names) - MOST_NAMED}]
    return ", ".join(names) or _("nobody")


@page("POST")
def talk(request: HttpRequest, context: ActionContext, ref: str) -> HttpResponse:
    """Return something about a promise, and tell those who are mentioned."""
    entered = filled_in(TalkForm, request.POST)
    text, chosen = entered["text"], set(entered["mentions"])
    named = _mentioned(text, {row.pk: row.name for row in visible(context.caller, "member")})
    sent = request.FILES.getlist("files")
    if sum(file.size or 0 for file in sent) > MOST_BYTES:  # before any of it is read
        raise UnfitError(Text("refused.files_too_large", megabytes=Number(MOST_BYTES / 1e6)))
    files = [
        File(file.name or "", _plain(file.content_type, PLAIN_FILE), file.read()) for file in sent
    ]
    say(context, ref, text, mentions=sorted(chosen | named), files=files)
    return done(request, f"{_page_of(ref)}#talk", _("Said."))


def _mentioned(text: str, names: Mapping[int, str]) -> set[int]:
    """Return the members that `text` names with an @: in full, or by a first name of only one.

    >>> members = {1: "Ben Holm", 2: "Bea", 3: "Jo A", 4: "Jo B"}
    >>> sorted(_mentioned("@Ben Holm and @bea, not @Jo", members))
    [1, 2]
    """
    firsts = Counter(name.split()[0].lower() for name in names.values() if name)
    lowered = text.lower()
    found = set()
    for number, name in names.items():
        first = name.split()[0].lower() if name else ""
        wanted = [name.lower()] + ([first] if firsts[first] == 1 else [])
        if any(each and re.search(rf"@{re.escape(each)}(?!\w)", lowered) for each in wanted):
            found.add(number)
    return found


def _plain(text: str | None, otherwise: str) -> str:
    """Return what a file is called in a form that is kept everywhere."""
    return (text or "").replace("\0", "").strip()[:MOST_NAME] or otherwise


@page("POST")
def note(request: HttpRequest, context: ActionContext, ref: str) -> HttpResponse:
    """Write a note off the record."""
    entered = filled_in(NoteForm, request.POST)
    note_on_promise(context, ref, entered["text"], readers=entered["readers"])
    return done(request, f"{_page_of(ref)}#off-record", _("Noted, off the record."))


@page("POST")
def unnote(request: HttpRequest, context: ActionContext, number: int) -> HttpResponse:
    """Delete a note; nobody can read it any more, so that this alone cannot be undone."""
    about_kind, about = delete_note(context, number)
    back = reverse("pages:pipeline") if about_kind == "deal" else f"{_page_of(about)}#off-record"
    return done(request, back, _("Deleted; nobody can read it any more."))


@page("POST")
def work(request: HttpRequest, context: ActionContext, ref: str) -> HttpResponse:
    """Return how a piece of work stands, or estimate it anew."""
    entered = filled_in(WorkForm, request.POST)
    reason, expected = entered.pop("reason"), entered.pop("as_read")
    before: dict[str, Any] = one_shown(context.caller, "work", ref)
    if entered["hours"] == before["estimate"]["hours"]:
        entered["hours"] = None  # so that it keeps its range
    change = WorkChange(**{**entered, "status": entered["status"] or None})
    changed = change_work(context, ref, change, reason=reason, expected=expected)
    back: dict[str, Any] = {
        **{name: value for name, value in before["estimate"].items() if value is not None},
        **{name: before[name] or "" for name in DATES},
        "status": before["status"],
        "hours_spent": before["hours_spent"],
        "reason": _("Undone at once"),
        "as_read": work_as_read(context, ref),
    }
    undo = (reverse("pages:work", args=[ref]), back)
    return done(request, _page_of(changed["owner"]), _("Saved; the plan counts on it."), undo)
