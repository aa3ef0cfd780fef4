"""What all pages have in common: who may open them, what goes wrong on them, what they say."""

from __future__ import annotations

import functools
import json
import uuid
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import OperationalError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_http_methods

from keepable.forecast import NobodyError
from keepable.texts import Text, TextError, text_of, to_plain
from keepable_desk import clock
from keepable_desk.reads.context import ActionContext
from keepable_desk.reads.left_out import left_out
from keepable_desk.reads.readiness import has_company
from keepable_desk.rights.callers import ForgedRightsError
from keepable_desk.rights.problem_texts import told_of_failure
from keepable_desk.rights.row_rules import company_of, visible
from keepable_desk.usecases.append_to_ledger import BrokenLedgerError
from keepable_desk.usecases.deciding import NotDecidedError
from keepable_desk.usecases.halting import halt
from keepable_desk.usecases.refusals import STATUS
from keepable_desk.usecases.set_language_and_zone import reader_of
from keepable_desk.web.pages.error_pages import shown
from keepable_desk.web.pages.forms import FormError
from keepable_desk.web.pages.reader_settings import FOR_PROGRAMS, theme_cookie

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest

    from keepable_desk.reads.left_out import LeftOut
    from keepable_desk.rights.callers import Caller

NOT_DONE = gettext_noop("That did not work")
EXPECTED: tuple[type[Exception], ...] = (
    *(kind for kind, _status in STATUS),
    NotDecidedError,
    BrokenLedgerError,
    OperationalError,
    FormError,
)


def page(
    *methods: str, plan: bool = False
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Make a page of a view that takes the request and its context; GET unless `methods` are named.

    Where it is about the `plan`, the forecast is fetched before all else, once.

    Whoever did not sign in is asked to; whatever goes wrong in a way that is foreseen is said in
    one sentence, beside the form that it came from.
    """

    def make(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - parts of addresses
            caller = caller_in(request)
            if caller is None:
                forged = getattr(request, "forged", None)
                return _sign_in(request) if forged is None else refused(request, forged)
            context = ActionContext(caller=caller, now=clock.now())
            request.reading = context  # type: ignore[attr-defined] # the state that figures are of
            try:
                if plan:
                    context.fetch()
                return view(request, context, *args, **kwargs)
            except EXPECTED as error:
                return refused(request, error)

        return require_http_methods(list(methods or ("GET", "HEAD")))(answer)

    return make


def caller_in(request: HttpRequest) -> Caller | None:
    """Return whoever reads; None when nobody signed in."""
    found: Caller | None = getattr(request, "caller", None)
    return found


def _sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return render(request, "keepable/stranger.html", status=HTTPStatus.FORBIDDEN)
    if not has_company():
        return redirect("pages:first")
    is_sent = request.method == "POST"  # of which nothing must be lost
    if not is_part(request):
        return redirect_to_login("/" if is_sent else request.get_full_path())
    address = redirect_to_login(_page_of(request)).url
    if is_sent:
        name, context = "keepable/part_signed_out.html", {"sign_in": address}
        return render(request, name, context, status=HTTPStatus.UNAUTHORIZED)
    response = HttpResponse(status=HTTPStatus.NO_CONTENT)
    response["HX-Redirect"] = address
    return response


def is_part(request: HttpRequest) -> bool:
    """Return whether only a part of a page is asked for, to stand in what is shown already."""
    return request.headers.get("HX-Request") == "true"


def _page_of(request: HttpRequest) -> str:
    """Return the address of the page that a part is asked for from."""
    try:
        shown = urlsplit(request.headers.get("HX-Current-URL", "/"))
    except ValueError:  # it is no address
        return "/"
    return f"{shown.path}?{shown.query}" if shown.query else shown.path or "/"


def refused(request: HttpRequest, error: Exception) -> HttpResponse:
    """Return in one sentence why it was not done; nothing that was entered is lost."""
    status = next(
        (status for kind, status in STATUS if isinstance(error, kind)), HTTPStatus.CONFLICT
    )
    sentence: Text | str = text_of(error)
    if isinstance(error, BrokenLedgerError):
        sentence = told_of_failure(Text("problem.writing_has_stopped", why=error.text))
        company = _company_of(request, error)
        if company is not None:
            halt(company, because=error.text, now=clock.now())
        status = HTTPStatus.SERVICE_UNAVAILABLE
    if isinstance(error, OperationalError):
        status = HTTPStatus.SERVICE_UNAVAILABLE
        sentence = told_of_failure(Text("problem.database_is_busy"))
    fields: dict[str, str] = {}
    if isinstance(error, FormError):
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        sentence, fields = " ".join(error.sentences()), error.by_field()
    is_lacking = isinstance(error, NobodyError)
    if isinstance(error, NobodyError):
        sentence = _nobody(error)
    is_forged = isinstance(error, ForgedRightsError)
    if caller_in(request) is None and not is_forged:  # whom no page would be shown to go on with
        return shown(request, status, NOT_DONE, sentence)
    whole = "keepable/forged.html" if is_forged else "keepable/problem.html"
    name = "keepable/part_problem.html" if is_part(request) else whole
    context = {"sentence": sentence, "is_lacking": is_lacking, "fields": fields}
    return render(request, name, context, status=status)


def _company_of(request: HttpRequest, error: BrokenLedgerError) -> int | None:
    if isinstance(error, ForgedRightsError):
        return error.company
    caller = caller_in(request)
    return None if caller is None else caller.company


class RefusalsInWords:
    """What refuses something on a page that `page` does not make is said in one sentence, too.

    Such are the pages of links, of signing in and of one's own password.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Stand before `get_response`."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as what lies behind does."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return why it was not done, where that is foreseen; programs are told elsewhere."""
        is_page = not request.path.startswith(FOR_PROGRAMS)
        return refused(request, error) if is_page and isinstance(error, TextError) else None


def _nobody(error: NobodyError) -> str:
    """Return who is missing, and what to do about it."""
    missing = ngettext(
        "Nobody here can do “%(title)s”: it needs somebody with the skill “%(skill)s”.",
        "Nobody here can do “%(title)s”: it needs %(crew)d people with the skill “%(skill)s”.",
        error.crew,
    ) % {"title": error.title, "skill": error.skill, "crew": error.crew}
    remedy = _("Bring in people who have it, or change what the work needs.")
    return f"{missing} {remedy}"


def done(
    request: HttpRequest,
    to: str,
    sentence: str | Text,
    undo: tuple[str, Mapping[str, object]] | None = None,
) -> HttpResponse:
    """Go on to the page `to`, where `sentence` says what was done.

    `undo` is the address that takes it back by a reversing entry, and what is to be sent there.
    """
    told = to_plain(sentence) if isinstance(sentence, Text) else sentence
    toast: dict[str, Any] = {"sentence": told}
    if undo is not None:
        toast["undo"] = {"to": undo[0], "fields": {k: str(v) for k, v in undo[1].items()}}
    messages.success(request, json.dumps(toast))
    if not is_part(request):
        response = redirect(to)
        response.status_code = HTTPStatus.SEE_OTHER
        return response
    part = HttpResponse(status=HTTPStatus.NO_CONTENT)
    if urlsplit(to).path == urlsplit(_page_of(request)).path:
        part["HX-Refresh"] = "true"  # a browser does not load what differs by its # alone
    else:
        part["HX-Redirect"] = to
    return part


def in_place_of_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return a whole page as a `response` that stands in place of the one a form was sent from."""
    if is_part(request):
        response["HX-Retarget"] = response["HX-Reselect"] = "#main"
        response["HX-Reswap"] = "outerHTML show:window:top"
    return response


def once() -> str:
    """Make a key under which a form is acted on once, however often it is sent."""
    return f"page-{uuid.uuid4().hex}"


NAVIGATION = (
    ("pages:home", "ask", "a"),
    ("pages:promises", "promises", "p"),
    ("pages:capacity", "capacity", "c"),
    ("pages:pipeline", "pipeline", "l"),
    ("pages:honesty", "honesty", "h"),
    ("pages:setup", "setup", "s"),
)


def framed(request: HttpRequest) -> dict[str, Any]:
    """Return templates what stands around every page."""
    caller = caller_in(request)
    if caller is None:
        return {"caller": None}
    company = company_of(caller)
    return {
        "caller": caller,
        "company": {"name": company.name},
        "left_out": lambda: _left_out(request),
        "unread": lambda: visible(caller, "notification").filter(read_at=None).count(),
        # read when they are shown, as parts of pages must not use them up
        "toasts": lambda: [_toast(str(each)) for each in messages.get_messages(request)],
        "reads_in": lambda: reader_of(caller.member)[1],
        "theme": request.COOKIES.get(theme_cookie(), ""),
    }


def _left_out(request: HttpRequest) -> tuple[LeftOut, ...]:
    """Return what the plan of the page is without, as far as its reader may know of it."""
    context: ActionContext | None = getattr(request, "reading", None)
    if context is None or not context.known_broken:
        return ()
    return left_out(context) if context.caller.reach("promise", "read") else ()


def _toast(text: str) -> dict[str, Any]:
    """Read a message: ours say how to undo, those of others are a sentence."""
    try:
        found = json.loads(text)
    except ValueError:
        found = text
    return found if isinstance(found, dict) else {"sentence": text}
