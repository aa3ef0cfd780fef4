"""`rescue`: how what was said already stands at a desk, what could save it, and whom to tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text as Line

from keepable.cli import answer_in_terminal, screen
from keepable.cli.asking import print_name
from keepable.cli.language import say
from keepable.cli.plain_json import write_json
from keepable.domain.odds_levels import MOST_ODDS
from keepable.texts import Odds, Text
from keepable_desk.client.reading import affected_in, answer_in, day_in, told_in
from keepable_desk.client.sessions import desk_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keepable_desk.client.options import DeskAddress

SAYS_ODDS_ITSELF = "later date"
MOST_MOVED = 3


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
    answer_in_terminal.print_sentence(out, answer)
    if answer_in_terminal.odds_line(answer):
        screen.show(out, Line(answer_in_terminal.odds_line(answer)))
    nothing = [Line(say(Text("client.nothing_saves")))]
    _print_part(Text("client.what_could_save"), options or nothing)
    _print_part(Text("client.whom_to_tell"), tell)
    out.print()
    print_name(name)


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
    moved = affected_in(plain.get("moved", ()))
    for touch in moved[:MOST_MOVED]:
        option.append(f"\n{answer_in_terminal.affected_line(touch)}", style="dim")
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
