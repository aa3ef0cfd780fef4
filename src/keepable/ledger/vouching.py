"""What a ledger shows, and what nobody but whoever made its file says.

A file may agree with every checkpoint and still hold what no holder ever saw: it can go on under a
key that no former key vouches for, say that entries are lost, or hide entries as erased. Whatever
comes of it is told, and whether it rests on a key or a checkpoint that the reader has.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from keepable.ledger.names import shown_name
from keepable.texts.quantities import Listed
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from keepable.ledger.checkpoints import Checkpoint
    from keepable.ledger.notes import VerifierKey
    from keepable.ledger.rotation import Continuation

Voucher = Literal["former", "trusted", "held", "nobody"]


@dataclass(frozen=True, slots=True)
class Held:
    """A checkpoint that somebody holds, and the known keys that have signed it: none proves it."""

    point: Checkpoint
    keys: tuple[VerifierKey, ...]


@dataclass(frozen=True, slots=True)
class GoesOn:
    """The entry `number`, from which on a ledger has another name and `key`, and who vouches.

    A key of the `former` ledger has signed it, the key is `trusted` by the reader, or all that they
    hold is signed by it (`held`), so that it is as any ledger from its first entry on.
    """

    number: int
    origin: str
    follows: str
    key: VerifierKey
    vouched_by: Voucher


@dataclass(frozen=True, slots=True)
class ErasingEntry:
    """The entry `number`, which tells that `reduced` others were; a checkpoint may reach it."""

    number: int
    reduced: int
    is_reached: bool


@dataclass(frozen=True, slots=True)
class ToldByFile:
    """How much a file tells of its entries: all but those that are `reduced` to their leaves.

    Of `sealed` values, so many are `opened` in it; `receipts` are of entries that it does not tell.
    """

    reduced: int = 0
    erasures: tuple[ErasingEntry, ...] = ()
    sealed: int = 0
    opened: int = 0
    receipts: tuple[int, ...] = ()

    @property
    def unreached(self) -> tuple[ErasingEntry, ...]:
        """The erasures that no checkpoint reaches: whoever made the file may have added them."""
        return tuple(each for each in self.erasures if not each.is_reached)


@dataclass(frozen=True)
class Vouching:
    """The keys of a ledger in their order, and where others go on without one before them.

    `continued` has by the number of its entry the place of its key among `keys`, and how it goes
    on. `held` lead to the ledger, `lost` are of entries that it says are lost; `trusted` are keys
    of which the reader knows otherwise. A file may hold very many continuations, so that what is
    asked of each is counted once for all.
    """

    keys: Sequence[VerifierKey]
    continued: Mapping[int, tuple[int, Continuation]]
    trusted: Sequence[VerifierKey]
    held: Sequence[Held]
    lost: Sequence[tuple[Held, int]]

    @cached_property
    def goes_on(self) -> tuple[GoesOn, ...]:
        """Each place at which it goes on under another name and key."""
        return tuple(
            GoesOn(number, how.origin, how.known.origin, how.key, self._voucher(number))
            for number, (_, how) in self.continued.items()
        )

    def _voucher(self, number: int) -> Voucher:
        if self._is_signed(number):
            return "former"
        if self.is_trusted(number):
            return "trusted"
        return "held" if self.continued[number][0] <= self._least_held else "nobody"

    def _is_signed(self, number: int) -> bool:
        place, how = self.continued[number]
        return self.keys[place - 1] in how.signers

    @cached_property
    def _begins(self) -> Sequence[int]:
        """The places of keys that none before them vouches for: the first, and strange ones."""
        strange = (at for number, (at, _) in self.continued.items() if not self._is_signed(number))
        return [0, *sorted(strange)]

    def _begun(self, place: int) -> int:
        """Return the place of the first key of those that vouch for each other up to `place`."""
        return self._begins[bisect_right(self._begins, place) - 1]

    @cached_property
    def _places(self) -> Mapping[VerifierKey, int]:
        return {key: place for place, key in reversed(list(enumerate(self.keys)))}

    @cached_property
    def _least_held(self) -> int:
        """The first key on which all rests that the reader holds; -1 where it is not known.

        It is of no use where something is lost, as that was signed by a key before.
        """
        if self.lost:
            return -1
        firsts = [
            self._begun(self._places[key]) if key in self._places else -1
            for each in self.held
            for key in each.keys
        ]
        return min(firsts, default=-1)

    @cached_property
    def _signed_up_to(self) -> Mapping[int, int]:
        """The largest size of what is held, by the first of the keys that vouch for its signer."""
        sizes: dict[int, int] = {}
        for each in self.held:
            for key in each.keys:
                first = self._begun(self._places[key]) if key in self._places else -1
                sizes[first] = max(sizes.get(first, 0), each.point.size)
        return sizes

    def _is_placed(self, number: int) -> bool:
        """Return whether it is signed that the entry stands where it does.

        Entries of earlier versions do not say so: a checkpoint that its key signed afterwards does.
        """
        place, how = self.continued[number]
        return how.left is not None or self._signed_up_to.get(self._begun(place), 0) > number

    @cached_property
    def _trusted_up_to(self) -> int:
        """Up to which number of entries a key vouches that the reader trusts.

        It has signed a checkpoint that leads here, or an entry by which it goes on, with its place.
        """
        trusted = set(self.trusted)
        sizes = [each.point.size for each in self.held if trusted.intersection(each.keys)]
        firsts = {self._begun(self._places[key]) for key in trusted if key in self._places}
        sizes += [
            number + 1
            for number, (place, how) in self.continued.items()
            if how.left is not None and place in firsts
        ]
        return max(sizes, default=0)

    def is_trusted(self, number: int) -> bool:
        """Return whether a key that the reader trusts vouches for what stands up to that entry."""
        return number < self._trusted_up_to

    def is_lost_vouched(self, held: Held, number: int) -> bool:
        """Return whether a key that signed what is lost has also signed that it is lost."""
        how = self.continued[number][1]
        return self._is_placed(number) and any(key in how.signers for key in held.keys)

    def unshown(self) -> Iterator[Text]:
        """Return what the ledger says and nothing that the reader has vouches for."""
        for each in self.goes_on:
            if each.vouched_by == "nobody":
                facts = {"origin": shown_name(each.origin), "follows": shown_name(each.follows)}
                key = each.key.id.hex()
                yield Text("ledger.nobody_vouches", number=each.number, key=key, **facts)
        bare = [
            (held.point, number)
            for held, number in self.lost
            if not self.is_trusted(number) and not self.is_lost_vouched(held, number)
        ]
        if bare:
            number, most = bare[0][1], max(point.size for point, _ in bare)
            key = self.continued[number][1].key.id.hex()
            yield Text("ledger.loss_unvouched", n=len(bare), entries=most, key=key)
        if self.lost and not self.held and not all(self.is_trusted(n) for _, n in self.lost):
            yield Text("ledger.lost_alone", n=len(self.lost))


def untold(told: ToldByFile) -> Iterator[Text]:
    """Return that entries are hidden by erasures which nothing that the reader has reaches."""
    if told.unreached:
        entries = sum(each.reduced for each in told.unreached)
        numbers = Listed(tuple(str(each.number) for each in told.unreached))
        yield Text("ledger.erasure_unreached", n=entries, numbers=numbers)
