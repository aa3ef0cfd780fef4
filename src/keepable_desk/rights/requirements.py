"""What a use case or a read needs of its caller: declared once, as data; checked at each call.

`REQUIRED` is the whole list, for tests and pages that tell who may do what.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, TypeVar

from keepable_desk.rights.row_rules import NotForYouError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from keepable_desk.rights.callers import Caller


class HasCaller(Protocol):
    """Whatever knows on whose behalf something is done."""

    @property
    def caller(self) -> Caller:
        """Return on whose behalf it is done."""


Context = TypeVar("Context", bound=HasCaller)
Given = ParamSpec("Given")
Found = TypeVar("Found")
# by module and name: resources with an action, of which the caller must be allowed one at least
REQUIRED: dict[str, frozenset[tuple[str, str]]] = {}


def requires(
    resource: str | Collection[str], *actions: str
) -> Callable[
    [Callable[Concatenate[Context, Given], Found]], Callable[Concatenate[Context, Given], Found]
]:
    """Declare that a function may be called only by who may do one of `actions` with a `resource`.

    Where it is for several of them, the function allows the one that it is called for by itself.
    How far they may (all rows, or only their own) is up to the rows that the function then asks
    for. NotForYouError when they may not at all.
    """

    def declare(
        function: Callable[Concatenate[Context, Given], Found],
    ) -> Callable[Concatenate[Context, Given], Found]:
        resources = (resource,) if isinstance(resource, str) else sorted(resource)
        rights = [(what, action) for what in resources for action in actions]
        REQUIRED[f"{function.__module__}.{function.__qualname__}"] = frozenset(rights)

        @functools.wraps(function)
        def checked(context: Context, /, *args: Given.args, **kwargs: Given.kwargs) -> Found:
            if not any(context.caller.reach(*right) for right in rights):
                raise NotForYouError(*rights[0])
            return function(context, *args, **kwargs)

        return checked

    return declare
