"""`ask` and `rescue` at a desk: the answer comes over the network, and is shown as ever."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any

from rich.text import Text

from keepable.cli import answers, screen
from keepable.cli.going_first import named_by, refuse_settled, told_ahead
from keepable.cli.language import say, say_date
from keepable.cli.plain_json import plain_answer, write_json
from keepable.cli.wishes import read_price, sentence_of
from keepable.domain.levels import MOST_ODDS
from keepable_desk.client.calling import desk_at, quoted
from keepable_desk.client.reading import (
    answer_in,
    day_in,
    promises_in,
    pushed_in,
    touched_in,
)
from keepable_desk.client.refusing import refuse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keepable.cli.options import Wanted, Wish
    from keepable.engine import Answer
    from keepable_desk.client.calling import Desk
    from keepable_desk.client.typed import At

HOW_TO_ASK = (
    'Ask like this: keepable ask --desk URL "Single sign-on for Acme by 2027-03-01", '
    "or with --scope, --customer and --by."
)
MILLISECONDS = 1000.0
SAYS_ODDS_ITSELF = "later date"
MOST_MOVED = 3


def run(at: At, wish: Wish, wanted: Wanted) -> None:
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
    screen.output().print(Text(f"kept by the desk as {name}", style="dim"))


def _body(wish: Wish) -> dict[str, str]:
    """Give what is sent of `wish`; RefusedError when it asks nothing, or twice."""
    if not wish.text and not wish.scope:
        refuse("Nothing was asked.", HOW_TO_ASK)
    if wish.text and wish.scope:
        refuse("Two questions were asked at once.", "Give a sentence, or --scope.")
    if wish.customer and not wish.scope:
        remedy = 'In a sentence, write "for" and the customer; in parts, give --scope too.'
        refuse("--customer goes with --scope.", remedy)
    price = str(read_price(wish.price)) if wish.price else ""
    if wish.text:
        return {"text": sentence_of(wish), "price": price}
    return {"scope": wish.scope, "customer": wish.customer, "by": wish.by, "price": price}


def _pushed(desk: Desk, name: str, answer: Answer, ahead_of: tuple[str, ...]) -> Answer:
    """Give the `answer` to the ask `name` if it were served before those that are named."""
    refuse_settled(answer)
    rows = desk.get("odds").body
    with desk.understood():
        standing = promises_in(rows)
    named = [named_by(word, standing) for word in ahead_of]
    body = {"ahead_of": [entry.id for entry in named]}
    said = desk.post(f"asks/{quoted(name)}/push", body).body
    with desk.understood():
        return told_ahead(answer, pushed_in(said), named)


def rescue(at: At, text: str) -> None:
    """Say how something stands that was said already, what could save it, and whom to tell."""
    with desk_at(at) as desk:
        said = desk.post("rescues", {"text": text}).body
        with desk.understood():
            name, answer = str(said["ask"]["id"]), answer_in(said["ask"]["answer"])
            options = [_option(each) for each in said["options"]]
            tell = [f"{e['who']} by {say_date(day_in(e['by']))}: {e['why']}" for e in said["tell"]]
    if at.as_json:
        asked = {"ask": name, "sentence": say(answer.text), "odds": answer.odds}
        write_json({"desk": desk.address, **asked, **{n: said[n] for n in ("options", "tell")}})
        return
    out = screen.output()
    answers.print_sentence(out, answer)
    if answers.odds_line(answer):
        screen.show(out, Text(answers.odds_line(answer)))
    _print_part("What could save it", options or ["Nothing that was tried would."])
    _print_part("Whom to tell", [f"{line}." for line in tell])
    out.print()
    _print_name(name)


def _option(plain: Mapping[str, Any]) -> Text:
    """Write an option, and under it everyone who would move."""
    sentence = str(plain["sentence"])
    if plain.get("odds") is not None and plain["kind"] != SAYS_ODDS_ITSELF:
        sentence += f" Odds then: {answers.tame_percent(plain['odds'], MOST_ODDS)}."
    option = Text(sentence)
    moved = touched_in(plain.get("moved", ()))
    for touch in moved[:MOST_MOVED]:
        option.append(f"\n{answers.touched_line(touch)}", style="dim")
    if len(moved) > MOST_MOVED:
        option.append(f"\nand {len(moved) - MOST_MOVED} more; --json names all.", style="dim")
    return option


def _print_part(title: str, lines: list[Text] | list[str]) -> None:
    if lines:
        out = screen.output()
        out.print()
        screen.show(out, screen.heading(title))
        screen.show(out, screen.points([*lines]))
