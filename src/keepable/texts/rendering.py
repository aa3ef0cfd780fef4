"""From a text to what somebody reads: the one way to a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.texts.catalogue import catalogue_of
from keepable.texts.odds_and_dates_in_words import in_words
from keepable.texts.text import Text

if TYPE_CHECKING:
    from keepable.texts.text import Param


def render(text: Text, language: str) -> str:
    """Return `text` in the words of `language`.

    A code that this version does not have any more, as rows of another may carry it, is shown
    with its facts.

    >>> render(Text("word.days", n=1), "de")
    '1 Tag'
    >>> render(Text("no.such", n=3), "de")
    'no.such (n: 3)'

    A fact that ends with a full stop, as a reason or the name of a company may, takes no second
    one with it where the sentence has its own.
    """
    n = text.params.get("n")
    message = catalogue_of(language).wording(text.code, n if isinstance(n, int) else None)
    worded = _Facts({name: word(value, language) for name, value in text.facts})
    if message is None:
        told = ", ".join(f"{name}: {value}" for name, value in worded.items())
        return f"{text.code} ({told})" if told else text.code
    for name, said in worded.items():
        if said.endswith(".") and f"{{{name}}}." in message:
            worded[name] = said[:-1]
    return message.format_map(worded)


def word(value: Param, language: str) -> str:
    """Return a fact in the words of `language`.

    >>> word(("Anna", "Ben", Text("word.days", n=3)), "en")
    'Anna; Ben; 3 days'
    """
    if isinstance(value, Text):
        return render(value, language)
    if isinstance(value, tuple) and any(isinstance(each, Text) for each in value):
        return "; ".join(word(each, language) for each in value)
    return in_words(value, language, word)


class _Facts(dict[str, str]):
    """Facts by name, where one that is missing stays a gap that shows."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"
