"""What rests on nothing but the file itself is never shown as proven by what somebody holds."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from random import Random

import pytest

from keepable.ledger.comparing import compared, compared_with_witnesses, history_in
from keepable.ledger.exports import export_lines
from keepable.ledger.notes import SignerKey, VerifierKey
from keepable.ledger.rotation import rotation_facts
from keepable.ledger.verifying import Verified, verify
from keepable.ledger.witnesses import witnesses_in
from tests.unit.ledger.forged_ledger import (
    ANEW,
    GENUINE,
    NEW_KEY,
    THIEF,
    THIEFS_OLD,
    Made,
    continued,
    going_on,
    opened_by_the_thief,
    point_of,
)
from tests.unit.ledger.made_ledger import ORIGIN, row
from tests.unit.ledger.test_witnesses import receipt_of

OLD, NEWER = GENUINE.signers
FIRST = GENUINE.rows[:1]  # anybody can read it
HONEST = continued(GENUINE.rows[:7], signer=NEW_KEY, formers=(OLD, NEWER))


def replayed(is_placed: bool) -> Made:  # noqa: FBT001 - which of two
    """Put the entry that the company has signed, as all can read it, behind another beginning."""
    honest = continued(GENUINE.rows[:7], signer=NEW_KEY, formers=(OLD, NEWER), is_placed=is_placed)
    return going_on(FIRST, dict(honest.rows[7].entry.facts), THIEF)


def twice() -> Made:
    """Go on twice: as if by the key of the thief before, which has signed the second time."""
    once = continued(FIRST)
    again = SignerKey("lindgrove.example/ledger-3", Random(15).randbytes(32))
    facts = dict(once.rows[1].entry.facts)
    assert facts["follows"] == ORIGIN
    second = rotation_facts(ANEW, THIEF, SignerKey(ANEW, again.secret))
    rotation = replace(once.rows[2].entry, kind="ledger.key_rotated", facts=second, actor="system")
    return replace(once, rows=[*once.rows[:2], row(rotation)], notes=once.notes[:1])


FORGED = {
    "after the first entry": continued(FIRST),
    "after some entries": continued(GENUINE.rows[:5]),
    "after all entries": continued(GENUINE.rows),
    "as earlier versions did": continued(FIRST, is_placed=False),
    "after an opening of their own": continued(opened_by_the_thief()),
    "signed by a former key of their own": continued(opened_by_the_thief(), formers=(THIEFS_OLD,)),
    "by a key that was followed": continued(GENUINE.rows[:5], formers=(OLD,)),
    "by what the company signed elsewhere": replayed(is_placed=True),
    "by what an earlier version signed elsewhere": replayed(is_placed=False),
    "and another key follows": twice(),
}
HELD = {
    "the last checkpoint": GENUINE.notes[11],
    "the first and the last": GENUINE.notes[0] + GENUINE.notes[11],
    "all checkpoints": "".join(GENUINE.notes),
    "a receipt": receipt_of(GENUINE, 10).text(),
    "a receipt of what is left": GENUINE.notes[0] + receipt_of(GENUINE, 10).text(),
}


def is_shown(found: Verified) -> bool:
    return not found.findings and not found.unshown


def codes(found: Verified) -> list[str]:
    return [what.code for what in found.unshown]


@pytest.mark.parametrize("held", HELD)
@pytest.mark.parametrize("forged", FORGED)
def test_what_goes_on_by_a_strange_key_is_not_led_to_by_what_others_hold(
    forged: str, held: str
) -> None:
    made, notes = FORGED[forged], HELD[held]
    assert not is_shown(verify(made.lines, notes))
    # nor beside a checkpoint of the forger, nor for those who trust the company's own keys
    beside = "\n".join([notes, *made.notes])
    assert not is_shown(verify(made.lines, beside))
    known = [key.verifier() for key in GENUINE.signers]
    assert not is_shown(verify(made.lines, beside, known))


def test_it_is_said_from_where_on_which_key_signs_and_that_nobody_vouches() -> None:
    found = verify(FORGED["after the first entry"].lines, HELD["the first and the last"])
    nobody, loss = found.unshown
    assert nobody.code == "ledger.nobody_vouches"
    assert nobody.params == {
        "number": 1,
        "key": THIEF.verifier().id.hex(),
        "origin": ANEW,
        "follows": ORIGIN,
    }
    # of both checkpoints, the one of 12 entries is lost: entries 1 to 11 are not in the file
    assert (loss.code, loss.params["n"], loss.params["entries"]) == (
        "ledger.loss_unvouched",
        1,
        12,
    )
    assert (found.led_to, [each.key for each in found.continued]) == (1, [THIEF.verifier()])


def test_what_the_company_signed_is_found_where_it_stands_elsewhere() -> None:
    # it was signed to stand after 7 entries, and stands after the first
    found = verify(FORGED["by what the company signed elsewhere"].lines).findings
    assert [(each.what.code, each.number) for each in found] == [("ledger.continued_elsewhere", 1)]
    assert found[0].what.params == {"entries": 7}


def test_a_loss_that_the_old_keys_signed_is_told_and_what_is_left_is_led_to() -> None:
    found = verify(HONEST.lines, "".join([*GENUINE.notes, *HONEST.notes]))
    assert is_shown(found)
    # 7 of 12 entries are left; the checkpoints of 8 to 12 are lost, those of 1 to 7 and both of the
    # new key, of 8 and 9 entries, are led to
    assert (found.led_to, [point.size for point in found.lost]) == (9, [8, 9, 10, 11, 12])
    assert [each.vouched_by for each in found.continued] == ["former"]


def test_whoever_holds_lost_entries_alone_is_told_that_it_shows_nothing_of_the_others() -> None:
    assert codes(verify(HONEST.lines, GENUINE.notes[11])) == ["ledger.lost_alone"]


LOST_KEY = continued(GENUINE.rows[:7], signer=NEW_KEY)


@pytest.mark.parametrize("held", HELD)
def test_after_a_lost_key_whoever_knows_the_new_one_verifies_with_it(held: str) -> None:
    trusted: list[VerifierKey] = [NEW_KEY.verifier()]
    assert not is_shown(verify(LOST_KEY.lines, HELD[held]))
    found = verify(LOST_KEY.lines, HELD[held], trusted)
    assert is_shown(found)
    assert [each.vouched_by for each in found.continued] == ["trusted"]


def test_after_a_lost_key_whoever_holds_checkpoints_of_the_new_one_alone_verifies() -> None:
    found = verify(LOST_KEY.lines, "".join(LOST_KEY.notes))
    assert is_shown(found)
    assert [each.vouched_by for each in found.continued] == ["held"]
    both = verify(LOST_KEY.lines, GENUINE.notes[3] + LOST_KEY.notes[-1])
    assert codes(both) == ["ledger.nobody_vouches"]


def test_what_an_earlier_version_continued_is_vouched_for_by_a_checkpoint_of_afterwards() -> None:
    earlier = continued(GENUINE.rows[:7], signer=NEW_KEY, formers=(OLD, NEWER), is_placed=False)
    assert is_shown(verify(earlier.lines, "".join([*GENUINE.notes, *earlier.notes])))
    assert is_shown(verify(earlier.lines, GENUINE.notes[3]))
    bare = verify(earlier.lines, GENUINE.notes[3] + GENUINE.notes[9])
    assert codes(bare) == ["ledger.loss_unvouched"]


def test_a_witness_that_the_reader_trusts_vouches_for_all_that_it_has_signed() -> None:
    witness = SignerKey("witness.example", Random(16).randbytes(32))
    last = LOST_KEY.rows
    note = point_of(last, len(last), ANEW).note([NEW_KEY, witness])
    assert is_shown(verify(LOST_KEY.lines, GENUINE.notes[3] + note, [witness.verifier()]))


@pytest.mark.parametrize(
    "name",
    [
        "lindgrove.example/ledger\u2060",
        "lindgrove.\u0435xample/ledger",
        "lindgrove.example/ledger 2",
        "lindgrove.example/l\u0117dger",
        "",
    ],
    ids=["unseen", "Cyrillic", "blank", "accent", "empty"],
)
def test_a_name_that_looks_like_the_one_before_is_a_finding(name: str) -> None:
    signer = SignerKey(ANEW, THIEF.secret)
    made = continued(FIRST, signer=signer, origin=name)
    found = verify(made.lines, GENUINE.notes[0])
    assert "ledger.name_looks_alike" in [each.what.code for each in found.findings]
    shown = [str(value) for each in found.findings for value in each.what.params.values()]
    assert not any("\u2060" in text or "\u0435" in text for text in shown)


@pytest.mark.parametrize("forged", ["after the first entry", "after some entries"])
def test_side_by_side_a_loss_that_no_old_key_signed_is_not_vouched_for(forged: str) -> None:
    ours, genuine = history_in(FORGED[forged].lines), history_in(GENUINE.lines)
    for found in (
        compared(ours, genuine),
        compared(genuine, ours),
        compared_with_witnesses(ours, witnesses_in(GENUINE.notes[11])),
    ):
        assert (found.lost, found.is_loss_vouched) == (12, False)
    honest = history_in(HONEST.lines)
    assert compared(honest, genuine).is_loss_vouched
    assert compared_with_witnesses(honest, witnesses_in(GENUINE.notes[11])).is_loss_vouched


def test_side_by_side_more_than_a_ledger_admits_to_have_lost_is_a_second_history() -> None:
    less = history_in(continued(GENUINE.rows[:5], formers=(OLD,), known_size=9).lines)
    assert compared(less, history_in(GENUINE.lines)).heads is not None


def test_a_retired_key_signs_no_lost_entries() -> None:
    # the key of entries 0 to 8 was followed at 9; what is left are 11 entries
    late = continued(GENUINE.rows[:11], signer=NEW_KEY, formers=(NEWER,))
    note = point_of(GENUINE.rows, 12).note([OLD])
    assert [each.what.code for each in verify(late.lines, note).findings] == ["ledger.checkpoint"]


@pytest.mark.parametrize("seed", range(200))
def test_no_drawn_forgery_is_shown_by_whatever_others_hold(seed: int) -> None:
    rng = Random(seed)
    rows = rng.choice([GENUINE.rows[: rng.randrange(1, 13)], opened_by_the_thief()])
    formers = rng.choice([(), (THIEFS_OLD,), (OLD,) if len(rows) <= 9 else ()])
    size, placed = rng.randrange(1, 13), rng.choice([True, False])
    made = continued(rows, formers=formers, known_size=size, is_placed=placed)
    held = rng.sample([*GENUINE.notes[9:]], 1 + rng.randrange(3))  # by the key that still counts
    mine = list(islice(made.notes, rng.randrange(3)))
    found = verify(made.lines, "\n".join([*held, *mine]), [key.verifier() for key in (OLD, NEWER)])
    assert not is_shown(found)
    assert not is_shown(verify(list(export_lines(ANEW, made.rows, len(made.rows))), held[0]))
