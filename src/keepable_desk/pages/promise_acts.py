"""What can be done with a promise: moved, assessed, ranked, talked about; and taken back."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keepable_desk.access.doors import access, allow, visible
from keepable_desk.access.showing import shown
from keepable_desk.api.acting import by_of
from keepable_desk.api.schemas import NAME, AssessmentIn, MessageIn, MoveIn, NoteIn, RankIn, WorkIn
from keepable_desk.pages import words
from keepable_desk.pages.frame import done, number_in, page
from keepable_desk.pages.promise import day_in
from keepable_desk.queries.forecasts import FORECASTS
from keepable_desk.usecases.assess_promise import Verdict, assess_promise
from keepable_desk.usecases.change_plan import (
    WorkChange,
    as_read,
    change_rank,
    change_work,
    rank_behind,
)
from keepable_desk.usecases.changing import UnfitError
from keepable_desk.usecases.move_promise import move_promise
from keepable_desk.usecases.talk import MOST_BYTES, File, delete_note, say, write_note

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest, HttpResponse, QueryDict

    from keepable_desk.access.callers import Caller

MOST_NAMED = 8
PLAIN_FILE = "application/octet-stream"
DATES = ("started", "finished")  # of work


def _page_of(ref: str) -> str:
    return reverse("pages:promise", args=[ref])


def _read(form: QueryDict) -> int | None:
    """Give the revision that was read; what changed since is not overwritten."""
    return number_in(form.get("revision", ""))


def _revision(caller: Caller, ref: str) -> int:
    """Give the revision that something undone must still be at."""
    return int(access(caller, "promise", ref).revision)


@page("POST")
def move(request: HttpRequest, caller: Caller, ref: str) -> HttpResponse:
    """Move a promise to another date."""
    form = request.POST
    access(caller, "promise", ref, "move")
    given = MoveIn(due_date=day_in(form.get("due_date", "")), reason=form.get("reason", "").strip())
    moved = move_promise(
        FORECASTS,
        ref,
        due_date=given.due_date,
        reason=given.reason,
        by=by_of(caller),
        expected=_read(form),
    )
    sentence = _("Moved to %(day)s, odds %(odds)s.") % {
        "day": words.day(moved["due_date"]),
        "odds": words.odds(moved["odds"]),
    }
    back = {
        "due_date": moved["before"],
        "reason": _("Undone at once"),
        "revision": _revision(caller, ref),
    }
    return done(request, _page_of(ref), sentence, (reverse("pages:move", args=[ref]), back))


@page("POST")
def assess(request: HttpRequest, caller: Caller, ref: str) -> HttpResponse:
    """Say how a promise came out, as one side sees it."""
    form = request.POST
    given = AssessmentIn.model_validate(
        {
            "side": form.get("side"),
            "outcome": form.get("outcome"),
            "came_on": form.get("came_on") or None,
            "note": form.get("note", "").strip(),
        }
    )
    row = access(caller, "promise", ref, f"assess as {given.side}")
    said = [each for each in row.assessments.all() if each.side == given.side]
    verdict = Verdict(
        side=given.side, outcome=given.outcome, came_on=given.came_on, note=given.note
    )
    assess_promise(ref, verdict, by=by_of(caller), expected=_read(form))
    sentence = _("Assessed as %(outcome)s.") % {"outcome": words.state(given.outcome)}
    before = {
        "side": given.side,
        "outcome": said[-1].outcome if said else "open",
        "came_on": (said[-1].came_on or "") if said else "",
        "note": _("Undone at once"),
        "revision": _revision(caller, ref),
    }
    return done(request, _page_of(ref), sentence, (reverse("pages:assess", args=[ref]), before))


@page("POST")
def withdraw(request: HttpRequest, caller: Caller, ref: str) -> HttpResponse:
    """Take a promise back: one more entry, and it takes up no capacity any more."""
    access(caller, "promise", ref, "assess as promiser")
    note = request.POST.get("reason", "").strip()[:10_000]
    verdict = Verdict(side="promiser", outcome="withdrawn", note=note)
    assess_promise(ref, verdict, by=by_of(caller), expected=_read(request.POST))
    back = {"side": "promiser", "outcome": "open", "revision": _revision(caller, ref)}
    undo = (reverse("pages:assess", args=[ref]), back)
    return done(request, _page_of(ref), _("Withdrawn."), undo)


@page("POST")
def rank(request: HttpRequest, caller: Caller, ref: str) -> HttpResponse:
    """Serve a promise before another one, and name everyone who is overtaken."""
    form = request.POST
    access(caller, "promise", ref, "rank")
    given = RankIn(ahead_of=form.get("ahead_of", ""), reason=form.get("reason", "").strip())
    overtaken = change_rank(
        FORECASTS,
        ref,
        ahead_of=given.ahead_of,
        reason=given.reason,
        by=by_of(caller),
        expected=_read(form),
    )
    sentence = _("Served earlier; overtaken: %(names)s.") % {"names": _named(caller, overtaken)}
    back = {
        "behind": overtaken[-1],
        "reason": _("Undone at once"),
        "revision": _revision(caller, ref),
    }
    undo = (reverse("pages:rank-back", args=[ref]), back)
    return done(request, _page_of(ref), sentence, undo)


@page("POST")
def rank_back(request: HttpRequest, caller: Caller, ref: str) -> HttpResponse:
    """Serve a promise behind those again whom it had overtaken."""
    form = request.POST
    access(caller, "promise", ref, "rank")
    given = RankIn(ahead_of=form.get("behind", ""), reason=form.get("reason", "").strip())
    first = rank_behind(
        ref, behind=given.ahead_of, reason=given.reason, by=by_of(caller), expected=_read(form)
    )
    sentence = _("Served as before; first again: %(names)s.") % {"names": _named(caller, first)}
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
def talk(request: HttpRequest, caller: Caller, ref: str) -> HttpResponse:
    """Say something about a promise, and tell those who are mentioned."""
    access(caller, "promise", ref, "talk")
    members = visible(caller, "member")
    text = request.POST.get("text", "").strip()
    chosen = _members_in(request.POST, "mentions")
    named = _mentioned(text, {row.pk: row.name for row in members})
    given = MessageIn.model_validate({"text": text, "mentions": sorted(chosen | named)})
    if not given.text:
        msg = "Write something."
        raise UnfitError(msg)
    sent = request.FILES.getlist("files")
    if sum(file.size or 0 for file in sent) > MOST_BYTES:  # before any of it is read
        msg = f"At most {MOST_BYTES / 1e6:g} MB of files in all go with a message."
        raise UnfitError(msg)
    files = [
        File(_plain(file.name, "file"), _plain(file.content_type, PLAIN_FILE), file.read())
        for file in sent
    ]
    say(
        ref,
        given.text,
        author=_member(caller),
        mentions=given.mentions,
        files=files,
        by=by_of(caller),
    )
    return done(request, f"{_page_of(ref)}#talk", _("Said."))


def _members_in(form: QueryDict, name: str) -> set[int]:
    """Give the numbers of members that were ticked under `name`."""
    return {number for each in form.getlist(name) if (number := number_in(each)) is not None}


def _mentioned(text: str, names: Mapping[int, str]) -> set[int]:
    """Give the members that `text` names with an @: in full, or by a first name that only one has.

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
    """Give what a file is called in a form that is kept everywhere."""
    return (text or "").replace("\0", "").strip()[:NAME] or otherwise


@page("POST")
def note(request: HttpRequest, caller: Caller, ref: str) -> HttpResponse:
    """Write a note off the record."""
    allow(caller, "note", "create")
    row = access(caller, "promise", ref)
    given = NoteIn.model_validate(
        {
            "text": request.POST.get("text", "").strip(),
            "readers": sorted(_members_in(request.POST, "readers")),
            "about_kind": "promise",
            "about": ref,
        }
    )
    write_note(
        given.text,
        author=_member(caller),
        readers=given.readers,
        about=(given.about_kind, given.about),
        by=by_of(caller),
        called=row.title,
    )
    return done(request, f"{_page_of(ref)}#off-record", _("Noted, off the record."))


@page("POST")
def unnote(request: HttpRequest, caller: Caller, number: int) -> HttpResponse:
    """Delete a note; nothing of it is left, so that this alone cannot be undone."""
    row = access(caller, "note", number, "delete")
    is_of_deal, about = row.about_kind == "deal", row.about
    delete_note(row)
    back = reverse("pages:pipeline") if is_of_deal else f"{_page_of(about)}#off-record"
    return done(request, back, _("Deleted; nothing of it is left."))


@page("POST")
def work(request: HttpRequest, caller: Caller, ref: str) -> HttpResponse:
    """Say how a piece of work stands, or estimate it anew."""
    row = access(caller, "work", ref, "estimate")
    form = request.POST
    fields = ("hours", "low", "high", "status", "hours_spent", "started", "finished", "reason")
    given = WorkIn.model_validate(
        {name: value for name in fields if (value := form.get(name, "").strip())}
    )
    before = shown(caller, "work", [row])[0]
    change = given.dict(exclude={"reason"})
    if change["hours"] == before["estimate"]["hours"]:
        change["hours"] = None  # so that it keeps its range
    cleared = tuple(name for name in DATES if not form.get(name, "as it is").strip())
    change_work(
        ref,
        WorkChange(**change, cleared=cleared),
        reason=given.reason,
        by=by_of(caller),
        expected=form.get("as_read", ""),
    )
    row.refresh_from_db()
    back: dict[str, Any] = {
        **{name: value for name, value in before["estimate"].items() if value is not None},
        **{name: before[name] or "" for name in DATES},
        "status": before["status"],
        "hours_spent": before["hours_spent"],
        "reason": _("Undone at once"),
        "as_read": as_read(row),
    }
    undo = (reverse("pages:work", args=[ref]), back)
    return done(request, _page_of(row.owner), _("The plan knows it now."), undo)


def _member(caller: Caller) -> int:
    if caller.member is None:
        msg = "Only somebody who signed in can do that."
        raise UnfitError(msg)
    return caller.member
