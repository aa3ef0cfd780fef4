"""What is asked: a scope, for a customer, by a date. From fields, or read from a sentence."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from keepable.answers.date_phrases import read_date
from keepable.domain.problem import Problem
from keepable.texts.quantities import Listed
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from keepable.domain.book import Book
    from keepable.domain.catalogue import CatalogueItem
    from keepable.domain.deal import Customer, Deal
    from keepable.domain.money import Money
    from keepable.domain.promise import Promise
    from keepable.domain.work import Work

_VERBS = r"(?:promise|deliver|do|have)\s+"
_OPENING = rf"^\s*(?:(?:when |how soon )?(?:can|could) we {_VERBS}|promise\s+)?"
_SCOPE, _CUSTOMER, _CLOSING = r"(?P<scope>.+?)", r"\s+(?:for|to)\s+(?P<customer>.+?)", r"[\s?.!]*$"
_DATE = (
    r"\s+(?:(?:by|until|till|no later than)\s+(?P<date>.+?)|before\s+(?P<day_after>.+?)"
    r"|(?P<distance>(?:with)?in\s+\d.*?))"
)
# The date stands between scope and customer, or last, or nowhere.
_SENTENCES = tuple(
    re.compile(_OPENING + _SCOPE + rest + _CLOSING, re.IGNORECASE)
    for rest in (_DATE + _CUSTOMER, f"(?:{_CUSTOMER})?{_DATE}", f"(?:{_CUSTOMER})?")
)
# The same in German, where the verb may stand last. What somebody gets is FÜR him before AN him.
_GERMAN = re.compile(
    r"\b(?:für|fuer|bis|spätestens|vor de[mr]|binnen|innerhalb|tagen|wochen?|monate?n?"
    r"|können|koennen|könnten|wann|zusagen|versprechen|liefern)\b",
    re.IGNORECASE,
)
_GERMAN_OPENING = r"^\s*(?:(?:(?:bis |ab )?wann )?(?:können|koennen|könnten) wir\s+)?"
_GERMAN_CLOSING = (
    r"(?:\s+(?:zusagen|versprechen|liefern|schaffen|machen|umsetzen|anbieten|haben))?[\s?.!]*$"
)
_GERMAN_DATE = (
    r"\s+(?:(?:(?:bis|spätestens)(?:\s+spätestens)?(?:\s+zum)?|zum(?=\s+\d))\s+(?P<date>.+?)"
    r"|vor(?:\s+(?:dem|der))?\s+(?P<day_after>.+?)"
    r"|(?P<distance>(?:in|innerhalb(?:\s+von)?|binnen)\s+(?:\d|eine[mrns]?\s).*?))"
)
_FUER, _AN = (
    rf"\s+(?:{word})\s+(?:(?:die|den|das)\s+)?(?P<customer>.+?)" for word in ("für|fuer|for", "an")
)
_GERMAN_SENTENCES = tuple(
    tuple(
        re.compile(_GERMAN_OPENING + _SCOPE + rest + _GERMAN_CLOSING, re.IGNORECASE)
        for rest in readings
    )
    for readings in (
        (_GERMAN_DATE + _FUER, _FUER + _GERMAN_DATE, _FUER),
        (_GERMAN_DATE + _AN, _AN + _GERMAN_DATE, _AN),
        (_GERMAN_DATE, ""),
    )
)
CLOSE_ENOUGH = 0.6
# Reading takes time with the square of the length, and comparing names with how many there are.
MOST_LETTERS, MOST_NAMED = 2_000, 100
MOST_SHOWN = 80  # letters of a name that is repeated to whoever wrote it


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Can we promise this, by then? It binds nobody.

    What is asked for is catalogue `items` or `work` of its own; `promise` names an open promise
    that the question is about (asking after the yes); `deal` is the deal it belongs to. `place`
    tells it from the same asked of the same book for the same customer, which draws other futures:
    1 for the first; 0 is the first that is free.
    """

    text: str
    title: str
    customer: str
    zone: str
    items: tuple[str, ...] = ()
    work: tuple[Work, ...] = ()
    requested_date: date | None = None
    price: Money | None = None
    deal: str | None = None
    promise: str | None = None
    remarks: tuple[Text, ...] = ()
    place: int = 0

    def about(self, deal: Deal | None) -> Question:
        """Return the question with the scope and price of `deal` where it has none of its own."""
        if deal is None:
            return self
        return replace(
            self,
            items=self.items or deal.items,
            work=self.work or deal.work,
            price=self.price or deal.price,
            deal=deal.id,
        )


def read_question(book: Book, text: str) -> tuple[Question | None, tuple[Problem, ...]]:
    """Read a sentence `text` such as "Single sign-on for Acme by 2027-03-01" against `book`.

    What is not understood in English is read in German where it has German words. Returns the
    question, or None with problems that say what was not understood.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> book = Book(as_of=datetime(2027, 1, 4, tzinfo=UTC))
    >>> read_question(book, "Tea for two")[1][0].what
    Text('question.unknown_item', name='Tea')
    """
    if len(text) > MOST_LETTERS:
        what = Text("question.too_long", letters=len(text), most=MOST_LETTERS)
        return None, (Problem(what=what, remedy=_HOW_TO_ASK),)
    text = " ".join(text.split())
    asked, problems = _read(book, text, _parts_of(text))
    if not _GERMAN.search(text) or (asked is not None and not asked.remarks):
        return asked, problems
    return _read_in_german(book, text, (asked, problems))


def _read_in_german(
    book: Book, text: str, in_english: tuple[Question | None, tuple[Problem, ...]]
) -> tuple[Question | None, tuple[Problem, ...]]:
    """Read `text` as German; as English where no German reading is understood either."""
    readings = [_parts_of(text, sentences) for sentences in _GERMAN_SENTENCES]
    others = [_read(book, text, parts) for parts in readings if parts]
    understood = next((found for found in others if found[0] is not None), None)
    if understood is None and (in_english[0] is not None or not others):
        return in_english
    return understood or others[0]


def _read(
    book: Book, text: str, parts: Mapping[str, str]
) -> tuple[Question | None, tuple[Problem, ...]]:
    if not parts.get("scope"):
        return None, (Problem(what=Text("question.empty"), remedy=_HOW_TO_ASK),)
    requested, problem = _requested(parts, book.as_of.date())
    return build_question(
        book,
        scope=parts["scope"],
        customer=parts.get("customer", ""),
        requested_date=requested,
        text=text,
        problems=[problem] if problem else (),
    )


def _parts_of(text: str, sentences: Iterable[re.Pattern[str]] = _SENTENCES) -> dict[str, str]:
    """Return what stands where in the sentence `text`."""
    for sentence in sentences:
        match = sentence.match(text)
        if match:
            return {name: part for name, part in match.groupdict().items() if part}
    return {}


def _requested(parts: Mapping[str, str], today: date) -> tuple[date | None, Problem | None]:
    """Read the date in `parts`; what is to be there before a day is due on the day before it."""
    if "day_after" in parts:
        day_after, problem = read_date(parts["day_after"], today)
        if day_after is None or day_after == date.min:
            return day_after, problem
        return day_after - timedelta(days=1), problem
    wanted = parts.get("date") or parts.get("distance")
    return read_date(wanted, today) if wanted else (None, None)


_HOW_TO_ASK = Text("question.how_to_ask")


def build_question(
    book: Book,
    *,
    scope: str,
    customer: str,
    requested_date: date | None,
    price: Money | None = None,
    text: str = "",
    problems: Iterable[Problem] = (),
) -> tuple[Question | None, tuple[Problem, ...]]:
    """Build a question against `book` from its fields, or say in `problems` what is unknown.

    `scope` names catalogue items (by id, name or alias, joined by "+" or "and"), a deal or a
    promise; `customer` is an id or a name; `requested_date` and `price` are passed on; `text`
    is how it was asked.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> book = Book(as_of=datetime(2027, 1, 4, tzinfo=UTC))
    >>> build_question(book, scope="x", customer="", requested_date=None)[0] is None
    True
    """
    found = list(problems)
    buyer, remark = _customer(book, customer)
    subject, unknown = _subject(book, scope, _id_or_name(buyer, customer))
    found += [*unknown, *_past(book, requested_date)]
    found += _more_than_a_customer(book, customer, buyer)
    if found:
        return None, tuple(found)
    buyer = buyer or _known_customer(book, subject)
    return Question(
        text=text or f"{scope} for {customer}",
        title=subject.title,
        customer=_id_or_name(buyer, customer),
        zone=buyer.zone if buyer else book.settings.zone,
        items=tuple(item.id for item in subject.items),
        requested_date=requested_date or subject.date,
        price=price,
        promise=subject.promise.id if subject.promise else None,
        remarks=(remark,) if remark else (),
    ).about(subject.deal), ()


def _id_or_name(buyer: Customer | None, said: str) -> str:
    """Return the id of a customer who is known, else the name that was said."""
    return buyer.id if buyer else said.strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Subject:
    """What a scope turned out to name: catalogue items, a deal or an open promise."""

    items: tuple[CatalogueItem, ...] = ()
    deal: Deal | None = None
    promise: Promise | None = None

    @property
    def title(self) -> str:
        if self.promise is None and self.items:
            return " + ".join(item.name for item in self.items)
        named = self.promise or self.deal
        return named.title if named else ""

    @property
    def date(self) -> date | None:
        """The date that counts when none is asked for."""
        if self.promise:
            return self.promise.due_date
        return self.deal.wanted_date if self.deal else None


def _subject(book: Book, scope: str, customer: str) -> tuple[_Subject, list[Problem]]:
    """Find what `scope` names; items that `customer` was promised already are that promise.

    `customer` is an id, the name of somebody new, or empty where nobody was named.
    """
    promise = _promise(book, scope, customer)
    deal = next((d for d in book.deals if d.id.lower() == scope.strip().lower()), None)
    if promise is not None or deal is not None:
        return _Subject(deal=deal, promise=promise), []
    items, unknown = _items(book, scope)
    if items and customer:
        promise = _same_promise(book, items, customer)
        deal = None if promise else _same_deal(book, items, customer)
    return _Subject(items=items, deal=deal, promise=promise), unknown


def _same_deal(book: Book, items: tuple[CatalogueItem, ...], customer: str) -> Deal | None:
    """Find the open deal of just these items with this customer: the ask belongs to it."""
    wanted = {item.id for item in items}
    for deal in book.deals:
        if deal.state == "open" and deal.customer == customer and set(deal.items) == wanted:
            return deal
    return None


def _past(book: Book, requested: date | None) -> list[Problem]:
    """Refuse a date before the book's own."""
    today = book.as_of.date()
    if requested is None or requested >= today:
        return []
    what = Text("question.past", day=requested, as_of=today)
    return [Problem(what=what, remedy=Text("question.later_date"))]


def _known_customer(book: Book, subject: _Subject) -> Customer | None:
    """Find the customer of the deal or promise that was named."""
    for named in (subject.deal, subject.promise):
        for customer in book.customers:
            if named is not None and customer.id == named.customer:
                return customer
    return None


def _customer(book: Book, wanted: str) -> tuple[Customer | None, Text | None]:
    """Find a customer by id or name; somebody new is welcome, and remarked on."""
    wanted = wanted.strip()
    if not wanted:
        return None, None
    for customer in book.customers:
        if wanted.lower() in {customer.id.lower(), customer.name.lower()}:
            return customer, None
    names = {customer.name.lower(): customer for customer in book.customers}
    starts = [c for name, c in names.items() if name.startswith(wanted.lower())]
    if len(starts) == 1:
        return starts[0], None
    close = difflib.get_close_matches(wanted.lower(), names, n=1, cutoff=0.75)
    name, zone = wanted[:MOST_SHOWN], book.settings.zone
    if close:
        like = names[close[0]].name
        return None, Text("remark.new_customer_like", customer=name, zone=zone, like=like)
    return None, Text("remark.new_customer", customer=name, zone=zone)


def _more_than_a_customer(book: Book, wanted: str, buyer: Customer | None) -> list[Problem]:
    """Refuse a name of somebody new that has the name of a known customer as one of its parts."""
    parts = [part.strip() for part in re.split(r",|;|\+|&|\band\b|\bfor\b|\bund\b|\bfür\b", wanted)]
    known = next((c for part in parts if (c := _whole_words_of(book, part)) is not None), None)
    if buyer is not None or known is None or parts == [wanted.strip()]:
        return []
    name = wanted.strip()[:MOST_SHOWN]
    what = Text("question.more_than_a_customer", name=name, customer=known.name)
    return [Problem(what=what, remedy=Text("question.one_customer"))]


def _whole_words_of(book: Book, wanted: str) -> Customer | None:
    """Find the customer whose id is `wanted`, or whose name begins with these words."""
    word = wanted.lower()
    for customer in book.customers if word else ():
        name = f"{customer.name.lower()} "
        if word == customer.id.lower() or name.startswith(f"{word} "):
            return customer
    return None


def _promise(book: Book, scope: str, customer: str) -> Promise | None:
    """Find the open promise that the question is about, by id or by its title."""
    wanted = scope.strip().lower()
    for promise in book.promises:
        if not promise.is_open or (customer and promise.customer != customer):
            continue
        if wanted in {promise.id.lower(), promise.title.lower()}:
            return promise
    return None


def _same_promise(book: Book, items: tuple[CatalogueItem, ...], customer: str) -> Promise | None:
    """Find an open promise of just these items to this customer: asked after the yes."""
    wanted = {item.id for item in items}
    for promise in book.promises:
        if promise.is_open and promise.customer == customer and set(promise.items) == wanted:
            return promise
    return None


def _items(book: Book, scope: str) -> tuple[tuple[CatalogueItem, ...], list[Problem]]:
    whole = _item(book, scope)
    if whole is not None:
        return (whole,), []
    found, problems = [], []
    named = _named_in(book, scope)
    if len(named) > MOST_NAMED:
        what = Text("question.names_too_much", things=len(named), most=MOST_NAMED)
        return (), [Problem(what=what, remedy=Text("question.in_parts"))]
    for part in named:
        item = _item(book, part)
        if item is not None:
            found.append(item)
        elif part.strip():
            problems.append(_unknown_item(book, part.strip()))
    if not found and not problems:
        problems.append(Problem(what=Text("question.empty"), remedy=_HOW_TO_ASK))
    return tuple(found), [*problems, *_named_again(found)]


def _named_again(found: Iterable[CatalogueItem]) -> list[Problem]:
    """Return a problem for each item that is named more than once."""
    remedy = Text("question.name_it_once")
    return [
        Problem(what=Text("question.named_again", item=name, times=times), remedy=remedy)
        for name, times in Counter(item.name for item in found).items()
        if times > 1
    ]


def _named_in(book: Book, scope: str) -> list[str]:
    """Part a `scope` of several items; what is an item as it stands is not parted at UND."""
    parts = re.split(r"\+|,|\band\b", " ".join(scope.split()))
    german = [[part] if _item(book, part) else part.split(" und ") for part in parts]
    return [name for names in german for name in names]


def _item(book: Book, wanted: str) -> CatalogueItem | None:
    wanted = wanted.strip().lower()
    for item in book.catalogue:
        if wanted in {item.id.lower(), item.name.lower(), *(a.lower() for a in item.aliases)}:
            return item
    return None


def _unknown_item(book: Book, wanted: str) -> Problem:
    names = {
        name.lower(): item.name
        for item in book.catalogue
        for name in (item.id, item.name, *item.aliases)
    }
    close = difflib.get_close_matches(wanted.lower(), names, n=3, cutoff=CLOSE_ENOUGH)
    if close:
        meant = tuple(dict.fromkeys(names[name] for name in close))
        remedy = Text("question.did_you_mean", names=Listed(meant, joined="or"))
    elif book.catalogue:
        offered = tuple(item.name for item in book.catalogue)
        remedy = Text("question.catalogue_has", names=Listed(offered, most=5))
    else:
        remedy = Text("question.catalogue_empty")
    what = Text("question.unknown_item", name=wanted[:MOST_SHOWN])
    return Problem(what=what, remedy=remedy)
