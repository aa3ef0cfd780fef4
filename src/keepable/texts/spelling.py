"""How one word is spelled in two ways, where both are read."""

from __future__ import annotations

# German words are read as well by those who have no umlauts at hand
WITHOUT_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
