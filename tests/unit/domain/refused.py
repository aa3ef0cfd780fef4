"""What a refusal tells, whatever the words are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from keepable.texts import TextError

if TYPE_CHECKING:
    from collections.abc import Callable

    from keepable.texts import Text


def refused(make: Callable[[], object]) -> Text:
    """Return the text of the error that `make` ends with."""
    with pytest.raises(TextError) as found:
        make()
    return found.value.text
