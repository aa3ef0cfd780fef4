"""What goes into the API, and what comes out where it is no row."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import AfterValidator, ConfigDict, StringConstraints

from keepable.domain.text_kinds import fit_text
from keepable.texts import languages
from keepable_desk.usecases.request_limits import MOST_HOLD_HOURS, MOST_HOURS, MOST_NAME, MOST_TEXT
from keepable_desk.web.api.derived_schemas import Worded
from keepable_desk.web.api.openapi_shapes import (
    AdvicePart,
    AnswerPart,
    OptionPart,
    TellPart,
    TextPart,
    TouchedPart,
)

Name = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MOST_NAME),
    AfterValidator(lambda text: fit_text(text, "id")),
]
Text = Annotated[
    str,
    StringConstraints(max_length=MOST_TEXT),
    AfterValidator(lambda text: fit_text(text, "prose")),
]
Line = Annotated[
    str,
    StringConstraints(max_length=MOST_NAME),
    AfterValidator(lambda text: fit_text(text.strip(), "line")),
]
Ref = Annotated[
    str,
    StringConstraints(max_length=MOST_NAME),
    AfterValidator(lambda text: fit_text(text, "id")),
]
Odds = Annotated[float, Field(ge=0.0, le=1.0)]
Number = Annotated[int, Field(ge=1, le=2**62)]


class RequestSchema(Schema):
    """What is sent: nothing more than is named, so that a misspelt field is not passed over."""

    model_config = ConfigDict(extra="forbid")


class AskIn(RequestSchema):
    """A question: as one sentence, or in its parts."""

    text: Text = Field("", examples=["Single sign-on for Acme by 1 March 2027"])
    scope: Text = Field("", description="Catalogue items joined by +, a deal or a promise.")
    customer: Line = ""
    by: Line = Field("", description="2027-03-01, 1 March, end of Q2, in 6 weeks or +6w.")
    price: Line = Field("", description="Such as 40000 EUR.")
    why: bool = Field(default=False, description="Say what keeps it from being earlier.")
    likely: bool = Field(default=False, description="The odds too if likely deals come first.")


class AskOut(Schema):
    """An ask with its answer; `resource_revisions` count what happened to each resource until then.

    `rests_on` is the same, as it was called before.
    """

    id: str
    asked_at: datetime
    sentence: str
    verdict: str
    odds: float | None
    answer: AnswerPart
    resource_revisions: dict[str, int]
    rests_on: dict[str, int] = Field(json_schema_extra={"deprecated": True})


class PushIn(RequestSchema):
    """Whom the ask would be served before."""

    ahead_of: list[Name] = Field(min_length=1, max_length=50)


class PushOut(Schema):
    """What it would be: the answer, and everyone who moves."""

    answer: AnswerPart
    moved: list[TouchedPart]


class RescueIn(RequestSchema):
    """What was said already: `text` names the scope, the customer and the date that was said."""

    text: Text = Field(examples=["Single sign-on for Acme by 1 March 2027"])


class RescueOut(Schema):
    """How it stands, what could save it, and whom to tell by when."""

    ask: AskOut
    options: list[OptionPart]
    tell: list[TellPart]


class DeclineIn(RequestSchema):
    """Why the answer is no."""

    reason: Text = Field("", description="Needed when the advice is to say yes.")


class DeclineMade(Schema):
    """What was declined, and on which advice."""

    ask: str
    odds: str
    against_advice: bool
    entry: int
    advice: AdvicePart


class HoldIn(RequestSchema):
    """An ask to be held, for some hours."""

    ask: Name
    hours: int = Field(72, ge=1, le=MOST_HOLD_HOURS)
    min_odds: Odds = 0.0
    holder: Line = Field("", description="In whose name; without it, the caller's.")


class HoldMade(Schema):
    """What is held, until when, and on which advice."""

    hold: str
    number: str
    due_date: date
    expires_at: datetime
    odds: str
    entry: int
    advice: AdvicePart


class PromiseIn(RequestSchema):
    """A yes to an ask or a hold, if its odds reach `min_odds` when it is decided."""

    ask: Ref = ""
    hold: Ref = ""
    min_odds: Odds
    promiser: Line = Field("", description="In whose name; without it, the caller's.")
    reason: Text = Field("", description="Needed when the yes is against the advice.")


class PromiseMadeOut(Schema):
    """What was promised on which advice, and the receipt that proves it."""

    promise: str
    number: str
    due_date: date
    odds: str
    against_advice: bool
    entry: int
    advice: AdvicePart
    receipt: str = Field(description="Empty where it follows: it is promised and written then too.")
    receipt_follows: str = Field("", description="Says so where the receipt is empty.")


class MoveIn(RequestSchema):
    """Another date for a promise, and why."""

    due_date: date
    reason: Text = ""


class MoveOut(Schema):
    """What it was moved from and to, and the odds of the new date."""

    promise: str
    before: date
    due_date: date
    odds: str
    advice: str


class AssessmentIn(RequestSchema):
    """How a promise came out, as one side sees it."""

    side: Literal["promiser", "promisee"]
    outcome: Literal["kept", "late", "broken", "withdrawn", "released", "open"]
    came_on: date | None = None
    note: Text = ""


class RankIn(RequestSchema):
    """Before which promise or hold this one is to be served, and why."""

    ahead_of: Name
    reason: Text = ""


class RankOut(Schema):
    """Everyone who is overtaken."""

    overtaken: list[str]


class WorkIn(RequestSchema):
    """What changes of a piece of work: its estimate, or how far it is."""

    hours: float | None = Field(None, ge=0.01, le=MOST_HOURS)
    low: float | None = Field(None, ge=0.01, le=MOST_HOURS)
    high: float | None = Field(None, ge=0.01, le=MOST_HOURS)
    status: Literal["todo", "started", "done", "cancelled"] | None = None
    hours_spent: float | None = Field(None, ge=0, le=MOST_HOURS)
    started: date | None = None
    finished: date | None = None
    reason: Text = ""


Base64 = Annotated[str, StringConstraints(max_length=7_000_000, pattern="^[A-Za-z0-9+/=]*$")]


class FileIn(RequestSchema):
    """A file of a message, its content in base64."""

    name: Name
    media_type: Name = "application/octet-stream"
    content: Base64


class ImportIn(RequestSchema):
    """A table of finished work (CSV, XLSX or JSON), its content in base64."""

    name: Name = Field(..., examples=["outcomes.csv"])
    content: Base64
    columns: dict[Name, Name] = Field(
        {}, max_length=30, description="Which field is which column; the rest is guessed."
    )
    dates: Literal["", "dmy", "mdy"] = Field("", description="Which way round dates are.")


class TakenBackOut(Schema):
    """Which import was taken back, and how much of it was taken out."""

    id: int
    removed: int


class UnlearnedOut(Schema):
    """Which lesson was taken back, how many with it, and from how many outcomes it was."""

    id: int
    lessons: int
    outcomes: int


class ImportedOut(Schema):
    """What an import brought: tasks that were added, and those that were known already."""

    id: int
    file: str
    added: int
    known: int


class MessageIn(RequestSchema):
    """Something said about a promise; `mentions` are numbers of members."""

    text: Text
    mentions: list[Number] = Field([], max_length=50)
    files: list[FileIn] = Field([], max_length=10)


class NoteIn(RequestSchema):
    """A note off the record, for its author and the `readers` (numbers of members) alone."""

    text: Text
    readers: list[Number] = Field([], max_length=50)
    about_kind: Literal["promise", "deal", "customer", "person"]
    about: Name


class InvitationIn(RequestSchema):
    """Somebody to be brought in; `person` is their id in the book, if they do work."""

    email: Name
    name: Name
    roles: list[Name] = Field(min_length=1, max_length=6)
    person: Ref = ""


class RolesIn(RequestSchema):
    """The roles of a member."""

    roles: list[Name] = Field(min_length=1, max_length=6)


class AddressIn(RequestSchema):
    """The address that a member is to have."""

    email: Name


class BoundName(RequestSchema):
    """A name in files."""

    name: Name


class LinkMade(Schema):
    """A link that was made; it stands here this once only, and not where it was mailed."""

    id: int
    link: str | None
    is_mailed: bool
    expires_at: datetime


class TokenIn(RequestSchema):
    """A token for another program; `role` is the former way to name one of its `roles`."""

    name: Name
    roles: list[Name] = Field([], max_length=6)
    role: Name = ""
    scopes: list[Name] = Field(min_length=1, max_length=4)
    days: int = Field(90, ge=1, le=90)


class TokenMade(Schema):
    """The token; its text is shown this once only."""

    id: int
    name: str
    token: str
    expires_at: datetime


class Myself(Schema):
    """Who calls, and how they read; `role` is the first of their `roles`, and will go."""

    role: str
    roles: list[str]
    name: str
    person: str
    company: str
    zone: str
    language: str
    scopes: list[str] | None


class MyselfIn(RequestSchema):
    """How I want to read: the zone of my dates and my language; empty as my browser says."""

    zone: Ref | None = None
    language: Literal["", *languages()] | None = None  # type: ignore[valid-type]  # of the catalogues


class ErasureIn(RequestSchema):
    """Whose data is to be erased: their id, name or address; and whether it is only tried.

    `files` are the numbers of files of messages that go as well, such as pictures of them.
    """

    person: Name
    files: list[Number] = Field([], max_length=1_000)
    dry_run: bool = False


class ErasureOut(Schema):
    """How much of what was erased, or would be on a dry run.

    `found` says in how many values of each column of the database they stood, `entries` which
    entries of the ledger keep their leaf alone, so that no receipt of them can be had any more,
    `alike` in how many values something stands that may mean them and was left, such as a part
    of their name, and `remains` what no erasure reaches.
    """

    sealed: int
    book: int
    talk: int
    imports: int
    found: dict[str, int]
    entries: list[int]
    alike: dict[str, int]
    remains: list[Worded]
    dry_run: bool


class FieldProblem(Schema):
    """What is wrong with one field."""

    where: str
    what: str
    text: TextPart = None


class ProblemOut(Schema):
    """What went wrong (RFC 9457): a title, what to do, and the fresh answer where there is one."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    text: TextPart = None
    errors: list[FieldProblem] | None = None
    answer: AnswerPart | None = None
