"""Faults as somebody might make them, one line each, and the test that finds each of them.

Seven were planted once, to see what the tests see, and five were seen by none. Here they are, and
others of their kinds in other places, and one for each invariant of `tests.desk.desk_machine`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

SOURCES = Path(__file__).parents[2] / "src"
Kind = Literal[
    "escaped",
    "contents by role",
    "advice that ends",
    "undo",
    "second and third",
    "open again",
    "invariant",
    "custody",
    "state proven",
]


class UnplantableError(LookupError):
    """What a fault replaces stands nowhere, or more than once: the code was written anew."""


@dataclass(frozen=True)
class Fault:
    """A fault: `old` code, which stands in one place, and the `new` that a `test` finds."""

    name: str
    kind: Kind
    old: str
    new: str
    test: str

    def file(self) -> Path:
        """Return the file in which it is planted; UnplantableError when there is not just one."""
        found = [
            path
            for path in sorted(SOURCES.rglob("*.py"))
            if self.old in path.read_text(encoding="utf-8")
        ]
        if len(found) != 1 or found[0].read_text(encoding="utf-8").count(self.old) != 1:
            msg = f"{self.name!r}: its old code stands in {len(found)} files; write it anew."
            raise UnplantableError(msg)
        return found[0]

    def planted(self, source: str) -> str:
        """Return `source` with the fault in it."""
        return source.replace(self.old, self.new)


ADVICE = "tests/desk/test_advice_overtaken.py"
PROVEN = "tests/desk/test_state_proven.py"
UNDO = "tests/desk/test_undo.py"
CONTENTS = "tests/desk/test_contents.py"
NOWHERE = (
    "tests/desk/test_every_way_out.py::test_a_new_field_that_nobody_listed_comes_out_nowhere[few]"
)
SEQUENCES = "tests/desk/test_sequences.py"
ROTATIONS = "tests/unit/ledger/test_rotations.py"
MACHINE = "tests/desk/test_desk_machine.py"
ENDS = f"{ADVICE}::test_advice_ends_with_what_takes_or_shifts_and_stays_with_what_frees"
UNDONE = f"{UNDO}::test_undo_after_do_changes_nothing_that_counts_and_both_are_told"
SEEN = f"{CONTENTS}::test_each_field_is_seen_by_exactly_those_whom_the_table_lets"
# the long run: what fifteen steps happen to come upon changes with each thing that can be drawn
RUN = f"{MACHINE}::test_the_invariants_of_a_desk_hold_whatever_happens_for_long"
PEOPLE = "tests/unit/calibration/test_several_people.py"

ESCAPED = (
    Fault(
        "imported outcomes refresh nothing",
        "escaped",
        '        listed=Text("parts.outcomes"),\n        moves_all=True,\n',
        '        listed=Text("parts.outcomes"),\n',
        "tests/unit/answers/test_learning.py",
    ),
    Fault(
        "public holidays of the first year only",
        "escaped",
        "off = public_holidays(calendar.holidays, monday.year, last.year)",
        "off = public_holidays(calendar.holidays, monday.year, monday.year)",
        "tests/unit/forecast/test_timeline.py",
    ),
    Fault(
        "ranges corrected by the first person only",
        "escaped",
        "np.mean([self.guard.shares(who) for who in people], axis=0)",
        "self.guard.shares(people[0])",
        PEOPLE,
    ),
    Fault(
        "a key that follows the first one",
        "escaped",
        "rotated_key(facts, walk.called, walk.keys[-1])",
        "rotated_key(facts, walk.called, walk.keys[0])",
        ROTATIONS,
    ),
    Fault(
        "who is away is named to all",
        "escaped",
        "found = replace(found, away=())",
        "found = replace(found)",
        SEEN,
    ),
    Fault(
        "undo of a rank behind the first who was overtaken",
        "escaped",
        '"behind": overtaken[-1],',
        '"behind": overtaken[0],',
        f"{UNDONE}[a rank over several]",
    ),
    Fault(
        "an open promise that takes no capacity from those who were advised",
        "escaped",
        "move_everybody_on(company)  # it takes up capacity again",
        "pass",
        f"{ENDS}[a kept promise that is open again]",
    ),
)
CONTENTS_BY_ROLE = (
    Fault(
        "why somebody is away, on the page of capacity",
        "contents by role",
        '"kind": localized_values.leave(kind) if sees_why else "",',
        '"kind": localized_values.leave(kind),',
        f"{CONTENTS}::test_no_page_shows_a_secret_to_whom_the_table_denies_it",
    ),
    Fault(
        "finished work by person to whoever sees finished work",
        "contents by role",
        'who = WHO if context.caller.sees("outcome", "who", is_own=False) else ()',
        "who = WHO",
        SEEN,
    ),
    Fault(
        "promises judged by who made them, to all",
        "contents by role",
        'seen = found if reach == "all" else _judged_alone(',
        'seen = found if reach != "none" else _judged_alone(',
        SEEN,
    ),
)
ADVICE_THAT_ENDS = (
    Fault(
        "leave that overtakes nobody",
        "advice that ends",
        "    move_on(company, [str(plain[part.time_of])])\n    days = ",
        "    days = ",
        f"{ENDS}[leave]",
    ),
    Fault(
        "promises of a file that overtake nobody",
        "advice that ends",
        "    if taken:\n        move_everybody_on(company)",
        "    if not taken:\n        move_everybody_on(company)",
        f"{ENDS}[promises of a file]",
    ),
    Fault(
        "leave of a file that overtakes nobody",
        "advice that ends",
        "        move_on(company, {getattr(thing, part.time_of) for thing in new})",
        "        move_on(company, {getattr(thing, part.time_of) for thing in new if part.once})",
        f"{ENDS}[leave of a file]",
    ),
)
UNDOING = (
    Fault(
        "undo of work that loses the hours spent",
        "undo",
        '"hours_spent": before["hours_spent"],',
        '"hours_spent": row.hours_spent,',
        f"{UNDONE}[progress]",
    ),
    Fault(
        "undo of a rank that leaves the last where he was",
        "undo",
        "_shift(company, row.rank + 1, last + 1, -1)",
        "_shift(company, row.rank + 1, last, -1)",
        f"{UNDONE}[a rank over several]",
    ),
    Fault(
        "undo of a word that does not say the one before",
        "undo",
        '"outcome": said[-1]["outcome"] if said else "open",',
        '"outcome": "open",',
        f"{SEQUENCES}::test_undo_of_the_third_word_leads_to_the_second",
    ),
)
SECOND_AND_THIRD = (
    Fault(
        "a retired key that goes on signing",
        "second and third",
        "if size <= end]",
        "if size <= end or end]",
        ROTATIONS,
    ),
    Fault(
        "the date before the last is the first one",
        "second and third",
        "return dates[-2] if len(dates) > 1 else None",
        "return dates[0] if len(dates) > 1 else None",
        f"{SEQUENCES}::test_a_move_is_undone_to_a_date_that_is_over_though_it_was_moved_before",
    ),
    Fault(
        "what a side said first is what it said",
        "second and third",
        "last = row.assessments.filter(side=verdict.side).last()",
        "last = row.assessments.filter(side=verdict.side).first()",
        f"{SEQUENCES}::test_the_same_word_is_said_again_after_another_one",
    ),
)
OPEN_AGAIN = (
    Fault(
        "what was released stays so, whatever the promisee says",
        "open again",
        'if said.get("promisee") == "released":',
        'if row.assessments.filter(side="promisee", outcome="released").exists():',
        f"{SEQUENCES}::test_what_was_released_is_open_again_when_the_promisee_says_so",
    ),
    Fault(
        "the promiser opens what was released",
        "open again",
        '    if said.get("promisee") == "released":',
        '    if said.get("promisee") == "released" and said.get("promiser") != "open":',
        f"{SEQUENCES}::test_what_was_released_stays_so_whatever_the_promiser_says",
    ),
)
INVARIANTS = (
    Fault(
        "two yeses from one capacity",
        "invariant",
        "        raise _MovedOnError\n",
        "        pass\n",
        RUN,
    ),
    Fault(
        "undo that is no undo",
        "invariant",
        '**{name: before[name] or "" for name in DATES},',
        "",
        RUN,
    ),
    Fault(
        "a role that sees more than the table says",
        "invariant",
        "if caller.sees(resource, each.name, is_own=is_own):",
        "if True:",
        RUN,
    ),
    Fault(
        "a change that the ledger does not tell",
        "invariant",
        "        remove_hold(row)\n"
        '        record_event(company, context, "hold.released", {"hold": ref})',
        "        remove_hold(row)",
        RUN,
    ),
)
STATE_PROVEN = (
    Fault(
        "a row changed past the desk that the next act binds as it is",
        "state proven",
        "state is not None and not state.fits(values)",
        "state is not None and not state.key",
        f"{PROVEN}::test_the_next_honest_change_does_not_bind_what_was_changed_past_the_desk",
    ),
    Fault(
        "a change that no entry binds",
        "state proven",
        "        if unbound:\n",
        "        if not changed:\n",
        f"{PROVEN}::test_a_change_that_no_entry_tells_of_is_refused_and_undone",
    ),
    Fault(
        "values of before that stay when a later entry binds the row",
        "state proven",
        '.update(values="", salt="")',
        '.update(salt="")',
        f"{PROVEN}::test_what_is_kept_of_a_row_that_changed_since_names_nobody",
    ),
)
ANEW = (
    Fault(
        "deals that are touched, of others too",
        "contents by role",
        'if of(each, "kind") != "deal" or of(each, "id") in deals',
        'if of(each, "kind")',
        SEEN,
    ),
    Fault(
        "why somebody is away, from a file that somebody else sent",
        "contents by role",
        'part, is_own = f"sent {row.kind}", row.by == caller.actor',
        'part, is_own = f"sent {row.kind}", True',
        "tests/desk/test_importing_promises.py",
    ),
    Fault(
        "a ledger whose seals are open to all who export it",
        "contents by role",
        "if sees(row.kind, found.name)\n        }",
        "if found.salt\n        }",
        "tests/desk/test_confidential_fields.py::test_each_field_is_seen_as_far_as_the_table_says",
    ),
    Fault(
        "a log that keeps whatever it is told",
        "contents by role",
        'if name in LOGGED or name in OWN or name.startswith("_")',
        "if name",
        "tests/desk/test_every_way_out.py::test_a_new_field_is_not_logged",
    ),
    Fault(
        "a notification that tells facts which no message words",
        "contents by role",
        "told: Fields = told_alone(row.message)",
        "told: Fields = row.message",
        NOWHERE,
    ),
    Fault(
        "how full teams are, whose rows nobody looks into",
        "contents by role",
        '    ("fullness", "rows"): "full row",\n',
        "",
        NOWHERE,
    ),
    Fault(
        "a figure of honesty that no schema lets out",
        "contents by role",
        "SideOut = schema_of(Side, is_enough=bool)",
        'SideOut = schema_of(Side, without=("in_time",), is_enough=bool)',
        "tests/desk/test_described.py::test_no_schema_leaves_out_what_it_is_handed",
    ),
    Fault(
        "a warning for everybody",
        "contents by role",
        "in_one_of(CONCERNED) | Q(pk=member_number(promise.owned_by))",
        "Q()",
        "tests/desk/test_watching.py",
    ),
    Fault(
        "a lesson that ends no advice",
        "advice that ends",
        "update(calibration=row.after)\n        move_everybody_on(company)",
        "update(calibration=row.after)",
        f"{ENDS}[a lesson]",
    ),
    Fault(
        "a lesson that is taken back and ends no advice",
        "advice that ends",
        "update(calibration=row.before)\n    move_everybody_on(company)",
        "update(calibration=row.before)",
        f"{ENDS}[taking a lesson back]",
    ),
    Fault(
        "outcomes that are taken back and end no advice",
        "advice that ends",
        "        found.delete()\n        move_everybody_on(company)",
        "        found.delete()",
        f"{ENDS}[taking outcomes of a file back]",
    ),
    Fault(
        "a rank that ends no advice",
        "advice that ends",
        "update(rank=target)\n        move_everybody_on(company)",
        "update(rank=target)",
        f"{ENDS}[a rank]",
    ),
    Fault(
        "erasing that ends no advice",
        "advice that ends",
        'if counted["book"]:',
        'if not counted["book"]:',
        f"{ENDS}[erasing whose quick work was known]",
    ),
    Fault(
        "work that changes unseen by the forecast",
        "advice that ends",
        "            touch(company, row.owner_kind, [row.owner])",
        "            pass",
        f"{ENDS}[a larger estimate]",
    ),
    Fault(
        "lessons after the one that is taken back stay",
        "undo",
        "filter(pk__gte=row.pk)",
        "filter(pk=row.pk)",
        "tests/desk/test_learning_from_outcomes.py",
    ),
    Fault(
        "who is overtaken is shifted unseen by the forecast",
        "undo",
        'chosen.update(rank=F("rank") + by, changed_at_revision=company.revision)',
        'chosen.update(rank=F("rank") + by)',
        f"{UNDONE}[a rank over several]",
    ),
    Fault(
        "leave taken back with all other leave of that person",
        "undo",
        "        row.delete()\n        whose, told = ",
        "        kind.objects.filter(company=company, person=row.person).delete()\n"
        "        whose, told = ",
        f"{UNDONE}[leave beside leave]",
    ),
    Fault(
        "an import that is taken back with what others brought",
        "undo",
        "rows.Outcome.objects.filter(company=company, ref__in=row.added)",
        "rows.Outcome.objects.filter(company=company)",
        f"{UNDONE}[outcomes of a second file]",
    ),
    Fault(
        "a second change of a contract that falls back to its first calendar",
        "second and third",
        "change.since, change.calendar or found[-1].calendar, change.hours_per_week",
        "change.since, change.calendar or calendar, change.hours_per_week",
        "tests/unit/forecast/test_contracts.py",
    ),
    Fault(
        "who was warned once is never warned again",
        "second and third",
        "watch.is_below = found.odds < promise.warn_below + HYSTERESIS",
        "watch.is_below = True",
        "tests/desk/test_watching.py",
    ),
    Fault(
        "what taught first is what taught last",
        "second and third",
        "last = Learned.objects.filter(company=company).last()",
        "last = Learned.objects.filter(company=company).first()",
        "tests/desk/test_learning_from_outcomes.py",
    ),
    Fault(
        "of three dates only the first is shown as former",
        "second and third",
        "former=tuple(version.due_date for version in promise.versions[:-1]),",
        "former=tuple(version.due_date for version in promise.versions[:-1][:1]),",
        f"{SEQUENCES}::test_lists_show_every_former_date_and_what_each_side_said_last",
    ),
    Fault(
        "pairs of a project with its first task only",
        "second and third",
        "scores[first] * scores[second]",
        "scores[0] * scores[second]",
        "tests/unit/calibration/test_shared_error.py",
    ),
    Fault(
        "a list that shows what a side said first",
        "open again",
        "        if row.side == side:\n            found = row.outcome",
        "        if row.side == side and not found:\n            found = row.outcome",
        f"{SEQUENCES}::test_lists_show_every_former_date_and_what_each_side_said_last",
    ),
    Fault(
        "what was said in whatever order",
        "open again",
        'row.assessments.order_by("pk")}',
        'row.assessments.order_by("-pk")}',
        SEQUENCES,
    ),
    Fault(
        "work that is open again keeps the day on which it was finished",
        "open again",
        "    found |= dict.fromkeys(change.cleared)\n",
        "",
        f"{UNDONE}[work that is done]",
    ),
)
CUSTODY = (
    Fault(
        "a head that nobody signed",
        "custody",
        "    head.note = head_note(point, columns, signer)\n",
        "    head.note = head.note\n",
        "tests/desk/test_signed_heads.py",
    ),
    Fault(
        "an entry that follows what the key has not signed",
        "custody",
        "    return trusted_head(company, [signer.verifier()])[1], signer\n",
        "    return current_columns(), signer\n",
        "tests/desk/test_signed_heads.py",
    ),
    Fault(
        "data of an entry that are not those of its ledger",
        "custody",
        "        if leaf is None or not known.has(number, leaf):\n            row =",
        "        if leaf is None:\n            row =",
        "tests/desk/test_signed_heads.py",
    ),
    Fault(
        "a key that is made where it is missing",
        "custody",
        "        raise KeyLostError(at_its_place)\n",
        "        return signer_to_open(company.origin)\n",
        "tests/desk/test_lost_keys.py",
    ),
    Fault(
        "a commit that is not noted",
        "custody",
        "    if not depth:\n        note_commit()\n",
        "    if not depth:\n        pass\n",
        "tests/desk/test_after_the_commit.py",
    ),
    Fault(
        "a receipt that fails and takes the yes with it",
        "custody",
        "    except KeyLostError:\n        LOG.exception",
        "    except ZeroDivisionError:\n        LOG.exception",
        "tests/desk/test_lost_keys.py",
    ),
    Fault(
        "a torn end that the next append is put behind",
        "custody",
        "        os.truncate(path, len(whole))\n",
        "",
        "tests/desk/test_checkpoint_files.py",
    ),
    Fault(
        "an append that a full disk leaves by half",
        "custody",
        "                os.truncate(path, size)\n",
        "                pass\n",
        "tests/desk/test_checkpoint_files.py",
    ),
    Fault(
        "a followed key that signs on where it is trusted besides",
        "custody",
        "[*(key for key in self.trusted if key not in self.keys), *own]",
        "[*self.trusted, *own]",
        "tests/unit/ledger/test_rotations.py",
    ),
    Fault(
        "a receipt of another entry than the one that stands there",
        "custody",
        "    elif walk.leaves.get(receipt.index, leaf) != leaf:\n",
        "    elif False:\n",
        "tests/unit/ledger/test_witnesses.py",
    ),
    Fault(
        "more lost than the ledger admits",
        "custody",
        "    if point.size > how.known.size:\n",
        "    if False:\n",
        "tests/unit/ledger/test_continuations.py",
    ),
    Fault(
        "a ledger that goes on beside what is known of it",
        "custody",
        "    if known is None or known.size <= size:\n",
        "    if known is None or known.size > size:\n",
        "tests/desk/usecases/test_new_ledger.py",
    ),
    Fault(
        "a newer key that an older copy overwrites",
        "custody",
        "                replace_whole(beside, content_of(target))\n",
        "",
        "tests/desk/test_restoring.py",
    ),
    Fault(
        "a clock that is believed whatever the machine counted",
        "custody",
        "        return expected if now.at - expected > JUMP else None\n",
        "        return None\n",
        "tests/desk/test_clock_jumps.py",
    ),
)
FAULTS = (
    *ESCAPED,
    *CONTENTS_BY_ROLE,
    *ADVICE_THAT_ENDS,
    *UNDOING,
    *SECOND_AND_THIRD,
    *OPEN_AGAIN,
    *INVARIANTS,
    *STATE_PROVEN,
    *ANEW,
    *CUSTODY,
)
