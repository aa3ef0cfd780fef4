"""`ask` and `rescue` at a desk: the answer comes over the network, and is shown as ever."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any

from rich.text import Text as Line

from keepable.cli import answers, screen
from keepable.cli.language import say
from keepable.cli.plain_json import plain_answer, write_json
from keepable.cli.pushing import named_by, refuse_settled, told_ahead
from keepable.cli.questions import read_price, sentence_of
from keepable.domain.levels import MOST_ODDS
from keepable.texts import Odds, Text
from keepable_desk.client.api_errors import refuse
from keepable_desk.client.calling import desk_at, quoted
from keepable_desk.client.reading import (
    answer_in,
    day_in,
    promises_in,
    pushed_in,
    told_in,
    touched_in,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keepable.answers import Answer
    from keepable.cli.options import AskOptions, Wanted
    from keepable_desk.client.calling import Desk
    from keepable_desk.client.options import DeskAddress

HOW_TO_ASK = Text("client.how_to_ask")
MILLISECONDS = 1000.0
SAYS_ODDS_ITSELF = "later date"
MOST_MOVED = 3


def run(at: DeskAddress, wish: AskOptions, wanted: Wanted) -> None:
    """Ask the desk what `wish` says, and print the answer as `wanted`."""
    body = _body(wish)
    start = perf_counter()
    with desk_at(at) as desk:
        details = wanted.reasons and not wish.ahead_of
        said = desk.post("asks", {**body, "why": details, "likely": not wish.ahead_of}).body
        with desk.understood():
            name, asked_at = str(said["id"]), str(said["asked_at"])
            answer = answer_in(said["answer"])
        if wish.ahead_of:
            answer = _pushed(desk, name, answer, wish.ahead_of)
    elapsed = (perf_counter() - start) * MILLISECONDS
    if wanted.as_json:
        more = {"ask": name, "asked_at": asked_at, "desk": desk.address}
        write_json({**plain_answer(answer), **more, "elapsed_ms": round(elapsed, 3)})
        return
    out = screen.output()
    answers.print_sentence(out, answer)
    answers.print_details(out, answer)
    _print_name(name)


def _print_name(name: str) -> None:
    """Print under which name the ask was kept, so that a hold or a yes can name it."""
    screen.tell(screen.output(), Text("client.kept_as", name=name), "dim")


def _body(wish: AskOptions) -> dict[str, str]:
    """Return what is sent of `wish`; RefusedError when it asks nothing, or twice."""
    if not wish.text and not wish.scope:
        refuse(Text("ask.nothing"), HOW_TO_ASK)
    if wish.text and wish.scope:
        refuse(Text("ask.two_at_once"), Text("client.give_one"))
    if wish.customer and not wish.scope:
        refuse(Text("ask.customer_without_scope"), Text("ask.write_customer"))
    price = str(read_price(wish.price)) if wish.price else ""
    if wish.text:
        return {"text": sentence_of(wish), "price": price}
    return {"scope": wish.scope, "customer": wish.customer, "by": wish.by, "price": price}


def _pushed(desk: Desk, name: str, answer: Answer, ahead_of: tuple[str, ...]) -> Answer:
    """Return the `answer` to the ask `name` if it were served before those that are named."""
    refuse_settled(answer)
    rows = desk.get("odds").body
    with desk.understood():
        standing = promises_in(rows)
    named = [named_by(word, standing) for word in ahead_of]
    body = {"ahead_of": [entry.id for entry in named]}
    said = desk.post(f"asks/{quoted(name)}/push", body).body
    with desk.understood():
        return told_ahead(answer, pushed_in(said), named)


def rescue(at: DeskAddress, text: str) -> None:
    """Say how something stands that was said already, what could save it, and whom to tell."""
    with desk_at(at) as desk:
        said = desk.post("rescues", {"text": text}).body
        with desk.understood():
            name, answer = str(said["ask"]["id"]), answer_in(said["ask"]["answer"])
            options = [_option(each) for each in said["options"]]
            tell = [_told(each) for each in said["tell"]]
    if at.as_json:
        asked = {"ask": name, "sentence": say(answer.text), "odds": answer.odds}
        write_json({"desk": desk.address, **asked, **{n: said[n] for n in ("options", "tell")}})
        return
    out = screen.output()
    answers.print_sentence(out, answer)
    if answers.odds_line(answer):
        screen.show(out, Line(answers.odds_line(answer)))
    nothing = [Line(say(Text("client.nothing_saves")))]
    _print_part(Text("client.what_could_save"), options or nothing)
    _print_part(Text("client.whom_to_tell"), tell)
    out.print()
    _print_name(name)


def _told(plain: Mapping[str, Any]) -> Line:
    """Write whom to tell, by when and why, which the desk words."""
    facts = {"who": str(plain["who"]), "why": str(plain["why"])}
    day = day_in(plain["by"])
    if day is None:
        return Line(say(Text("client.tell", **facts)))
    return Line(say(Text("client.tell_by", by=day, **facts)))


def _option(plain: Mapping[str, Any]) -> Line:
    """Write an option, and under it everyone who would move."""
    sentence = say(told_in(plain))
    if plain.get("odds") is not None and plain["kind"] != SAYS_ODDS_ITSELF:
        odds = Odds(plain["odds"], MOST_ODDS)
        sentence = say(Text("client.option", sentence=sentence, odds=odds))
    option = Line(sentence)
    moved = touched_in(plain.get("moved", ()))
    for touch in moved[:MOST_MOVED]:
        option.append(f"\n{answers.touched_line(touch)}", style="dim")
    if len(moved) > MOST_MOVED:
        more = say(Text("cli.and_more", n=len(moved) - MOST_MOVED))
        option.append(f"\n{more}", style="dim")
    return option


def _print_part(title: Text, lines: list[Line]) -> None:
    if lines:
        out = screen.output()
        out.print()
        screen.show(out, screen.heading(say(title)))
        screen.show(out, screen.points([*lines]))
