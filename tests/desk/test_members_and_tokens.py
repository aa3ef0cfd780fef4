"""Bringing people and programs in, asking and telling them: what is refused, kept and entered."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from keepable.ledger.row_states import ROWS_ROOT
from keepable.texts import Number, Text, TextError
from keepable_desk.reads.context import ActionContext, of_operator
from keepable_desk.rights.callers import caller_for, caller_with
from keepable_desk.store.models import (
    Ask,
    AskedPerson,
    Attachment,
    LedgerEntry,
    Member,
    Notification,
    OffRecordNote,
    ServiceToken,
)
from keepable_desk.usecases.add_member import MOST_ADDRESS, Newcomer, add_member
from keepable_desk.usecases.ask_people import MOST_WORDS, ask_person, reply_to, save_ask
from keepable_desk.usecases.change_guards import UnfitError
from keepable_desk.usecases.give_token import TokenWish, give_token, revoke_token
from keepable_desk.usecases.set_language_and_zone import (
    myself,
    reader_of,
    reads_as,
    set_language_and_zone,
)
from keepable_desk.usecases.talk import (
    MOST_BYTES,
    MOST_FILES,
    File,
    delete_note,
    note_on_promise,
    read_all,
    read_notification,
    say,
    signal_to_owner,
)
from tests.desk.acting import acting
from tests.desk.small_company import NAMES, NOW, PASSWORD, small_desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=3)


def acting_as(desk: Desk, role: str, now: Any = NOW) -> ActionContext:  # noqa: ANN401 - an instant
    return ActionContext(caller=caller_for(desk.members[role]), now=now)


def acting_as_operator(desk: Desk) -> ActionContext:
    return of_operator(NOW, desk.company.pk)


def refusal(do: Callable[[], object]) -> Text:
    with pytest.raises(TextError) as raised:
        do()
    return raised.value.text


def newest(desk: Desk) -> tuple[str, str, dict[str, Any]]:
    """Return kind, actor and facts of the newest entry of the ledger."""
    row = LedgerEntry.objects.filter(company=desk.company).order_by("-number")[0]
    facts = json.loads(row.data)["facts"]
    assert ROWS_ROOT in facts  # who is here, and which tokens there are, is proven
    return row.kind, row.actor, {name: facts[name] for name in facts if name != ROWS_ROOT}


def told(desk: Desk, role: str) -> list[tuple[str, str, str, str]]:
    """Return what the member in that `role` was told: kind, what it is about, and the code."""
    rows = Notification.objects.filter(member=desk.members[role]).order_by("pk")
    return [(row.kind, row.about_kind, row.about, dict(row.message or {})["code"]) for row in rows]


def an_ask(desk: Desk, role: str = "rep") -> Ask:
    return Ask.objects.create(
        company=desk.company,
        ref="a1",
        actor=f"user:{desk.members[role].pk}",
        asked_at=NOW,
        question={},
        answer={},
        resource_revisions={},
    )


# --- people and programs come in ---


@pytest.mark.parametrize("role", ["admin", "rep"])
def test_whoever_is_brought_in_can_sign_in_and_has_nothing_of_django_s_own_rights(
    desk: Desk, role: str
) -> None:
    who = Newcomer(email="New@Small.example", roles=(role,), name="Nina Neu", person="ben")
    made = add_member(acting_as_operator(desk), who, password="long enough")  # noqa: S106 - of nobody
    assert (made.roles, made.name, made.person) == ([role], "Nina Neu", "ben")
    assert (made.user.username, made.user.email) == ("new@small.example", "new@small.example")
    assert made.user.check_password("long enough")
    assert (made.user.is_staff, made.user.is_superuser) == (False, False)
    assert newest(desk) == (
        "member.added",
        "system",
        {"member": f"user:{made.pk}", "roles": [role]},
    )


def test_an_address_belongs_to_one_person_however_it_is_written(desk: Desk) -> None:
    taken = desk.members["rep"].user.email.upper()
    who = Newcomer(email=taken, roles=("rep",), name="Nina Neu")
    found = refusal(lambda: add_member(acting_as_operator(desk), who, password="x"))  # noqa: S106 - of nobody
    assert found == Text("refused.address_taken", email=taken)


def test_nobody_is_brought_in_under_an_address_that_cannot_be_or_in_a_role_that_is_not(
    desk: Desk,
) -> None:
    context = acting_as_operator(desk)
    long = f"{'x' * 60}@{'y' * 60}.{'z' * (MOST_ADDRESS - 60 - 60 - 1)}"  # one letter too long
    for email, role, code in [
        ("nobody", "rep", "refused.no_address"),
        (long, "rep", "refused."),
        ("new@small.example", "x" * 90, "refused.no_such_role"),
    ]:
        who = Newcomer(email=email, roles=(role,), name="Nina Neu")
        text = refusal(partial(add_member, context, who, password=PASSWORD))
        assert text.code.startswith(code)
    assert Member.objects.count() == len(NAMES)


@pytest.mark.parametrize(("days", "is_fit"), [(0, False), (1, True), (90, True), (91, False)])
def test_a_token_holds_for_one_to_ninety_days(desk: Desk, days: int, *, is_fit: bool) -> None:
    wish = TokenWish(name="program", roles=("admin",), scopes=["read", "ask", "read"], days=days)
    context = acting_as(desk, "admin")
    if not is_fit:
        found = refusal(lambda: give_token(context, wish))
        assert found == Text("refused.token_days", most=90)
        return
    row, text = give_token(context, wish)
    assert (row.scopes, row.expires_at) == (["ask", "read"], NOW + timedelta(days=days))
    assert (row.name, row.roles, row.made_by) == ("program", ["admin"], context.actor)
    found_facts = {"token": f"token:{row.pk}", "roles": ["admin"], "scopes": ["ask", "read"]}
    assert newest(desk) == ("token.given", context.actor, found_facts)
    last = NOW + timedelta(days=days) - timedelta(seconds=1)
    assert caller_with(text, last) is not None
    assert caller_with(text, last + timedelta(seconds=1)) is None


@pytest.mark.parametrize(
    ("role", "scopes", "code"),
    [
        ("guest", ["read"], "refused.no_such_role"),
        ("admin", [], "refused.token_needs_scopes"),
        ("admin", ["read", "fly"], "refused.token_needs_scopes"),
    ],
)
def test_a_token_needs_a_role_and_scopes_that_there_are(
    desk: Desk, role: str, scopes: list[str], code: str
) -> None:
    wish = TokenWish(name="program", roles=(role,), scopes=scopes)
    assert refusal(lambda: give_token(acting_as(desk, "admin"), wish)).code == code
    assert not ServiceToken.objects.exists()


def test_a_token_is_taken_back_once_and_is_nobody_from_then_on(desk: Desk) -> None:
    context = acting_as(desk, "admin")
    row, text = give_token(context, TokenWish(name="program", roles=("admin",), scopes=["read"]))
    revoke_token(context, row.pk)
    assert newest(desk) == ("token.revoked", context.actor, {"token": f"token:{row.pk}"})
    assert caller_with(text, NOW) is None
    count = LedgerEntry.objects.count()
    revoke_token(acting_as(desk, "admin", LATER), row.pk)  # the first time counts
    row.refresh_from_db()
    assert (row.revoked_at, LedgerEntry.objects.count()) == (NOW, count)


# --- asking people ---


def test_somebody_is_asked_about_an_ask_and_whoever_asked_is_told_the_reply(desk: Desk) -> None:
    an_ask(desk)
    made = ask_person(
        acting_as(desk, "rep"), "a1", "Can it be done?", member=desk.members["operations"].pk
    )
    assert told(desk, "operations") == [("asked", "ask", "a1", "told.asks")]
    reply_to(acting_as(desk, "operations", LATER), made.pk, "Hardly.")
    made.refresh_from_db()
    assert (made.reply, made.replied_at) == ("Hardly.", LATER)
    assert told(desk, "rep") == [("asked", "ask", "a1", "told.answers")]


def test_the_first_reply_stands(desk: Desk) -> None:
    an_ask(desk)
    made = ask_person(acting_as(desk, "rep"), "a1", "Well?", member=desk.members["leader"].pk)
    reply_to(acting_as(desk, "leader"), made.pk, "Yes.")
    again = refusal(lambda: reply_to(acting_as(desk, "leader", LATER), made.pk, "No."))
    assert again == Text("refused.answered_already")
    assert AskedPerson.objects.get(pk=made.pk).reply == "Yes."
    assert len(told(desk, "rep")) == 1


@pytest.mark.parametrize("text", ["", "  \n", "x" * (MOST_WORDS + 1), "a\0b"])
def test_nothing_is_asked_or_replied_without_words_that_can_be_kept(desk: Desk, text: str) -> None:
    an_ask(desk)
    leader, unfit = desk.members["leader"].pk, Text("refused.nothing_written", most=MOST_WORDS)
    asking = acting_as(desk, "rep")
    assert refusal(lambda: ask_person(asking, "a1", text, member=leader)) == unfit
    made = ask_person(asking, "a1", "x" * MOST_WORDS, member=leader)
    assert refusal(lambda: reply_to(acting_as(desk, "leader"), made.pk, text)) == unfit


def test_nobody_asks_themselves_or_somebody_of_another_company(desk: Desk) -> None:
    an_ask(desk)
    other = small_desk(origin="other.example/ledger")
    for member in (desk.members["rep"], other.members["leader"]):
        found = refusal(
            partial(ask_person, acting_as(desk, "rep"), "a1", "Well?", member=member.pk)
        )
        assert found == Text("refused.ask_somebody_else")


def test_an_ask_is_saved_by_whoever_asked_it_and_by_nobody_else(desk: Desk) -> None:
    an_ask(desk)
    save_ask(acting_as(desk, "rep"), "a1", is_saved=True)
    save_ask(acting_as(desk, "rep", LATER), "a1", is_saved=True)  # the first time counts
    assert Ask.objects.get(ref="a1").saved_at == NOW
    found = refusal(lambda: save_ask(acting_as(desk, "leader"), "a1", is_saved=False))
    assert found.code == "refused.not_for_you"
    save_ask(acting_as(desk, "rep"), "a1", is_saved=False)
    assert Ask.objects.get(ref="a1").saved_at is None


# --- talk ---


def test_what_is_said_keeps_its_words_files_and_whom_it_names_who_are_told(desk: Desk) -> None:
    both = [desk.members["leader"].pk, desk.members["finance"].pk]
    files = [File("plan.txt", "text/plain", b"plan")]
    made = say(acting_as(desk, "rep"), "p1", "Look here", mentions=[*both, both[0]], files=files)
    assert (made.promise.ref, made.text, made.at) == ("p1", "Look here", NOW)
    assert made.author_id == desk.members["rep"].pk
    assert sorted(member.pk for member in made.mentions.all()) == sorted(both)
    (kept,) = Attachment.objects.filter(message=made)
    assert (kept.name, kept.media_type, bytes(kept.content)) == ("plan.txt", "text/plain", b"plan")
    # SHA-256 of the four letters
    assert kept.sha256 == hashlib.sha256(b"plan").hexdigest()
    for role in ("leader", "finance"):
        assert told(desk, role) == [("mentioned", "promise", "p1", "told.mentioned")]
    assert told(desk, "operations") == []


def test_nobody_is_named_who_is_not_of_the_company(desk: Desk) -> None:
    other = small_desk(origin="other.example/ledger").members["rep"].pk
    here = desk.members["leader"].pk
    found = refusal(lambda: say(acting_as(desk, "rep"), "p1", "Hello", mentions=[here, other]))
    assert found == Text("refused.nobody_with_number", number=str(other))


@pytest.mark.parametrize(
    ("files", "is_fit"),
    [
        ([b"x"] * MOST_FILES, True),
        ([b"x"] * (MOST_FILES + 1), False),
        ([bytes(MOST_BYTES)], True),
        ([bytes(MOST_BYTES), b"x"], False),
    ],
)
def test_a_message_carries_so_many_files_and_bytes_and_no_more(
    desk: Desk, files: list[bytes], *, is_fit: bool
) -> None:
    sent = [File(f"{n}", "text/plain", content) for n, content in enumerate(files)]
    if is_fit:
        made = say(acting_as(desk, "rep"), "p1", "Look", files=sent)
        assert made.attachments.count() == len(files)
        return
    found = refusal(lambda: say(acting_as(desk, "rep"), "p1", "Look", files=sent))
    assert found == Text("refused.most_files", files=10, megabytes=Number(5.0))


def test_a_note_is_for_its_readers_who_are_told_and_its_author_deletes_it(desk: Desk) -> None:
    leader = desk.members["leader"].pk
    made = note_on_promise(acting_as(desk, "rep"), "p1", "Between us", readers=[leader])
    assert [member.pk for member in made.readers.all()] == [leader]
    assert told(desk, "leader") == [("note", "promise", "p1", "told.note_about")]
    with pytest.raises(TextError):
        delete_note(acting_as(desk, "leader"), made.pk)
    assert delete_note(acting_as(desk, "rep"), made.pk) == ("promise", "p1")
    assert not OffRecordNote.objects.exists()


def test_a_signal_reaches_whoever_owns_the_deal_alone(desk: Desk) -> None:
    owner = signal_to_owner(acting_as(desk, "leader"), "d1", "Careful")
    assert owner == desk.members["rep"]
    (note,) = OffRecordNote.objects.all()
    assert (note.about_kind, note.about, note.text) == ("deal", "d1", "Careful")
    assert told(desk, "rep") == [("note", "deal", "d1", "told.note_about")]
    found = refusal(lambda: signal_to_owner(acting_as(desk, "leader"), "d2", "Careful"))
    assert found == Text("refused.owner_is_no_member", owner="Somebody Else")


def test_what_was_read_first_counts_and_all_is_read_at_once(desk: Desk) -> None:
    mention = [desk.members["leader"].pk]
    for text in ("one", "two"):
        say(acting_as(desk, "rep"), "p1", text, mentions=mention)
    first, second = Notification.objects.order_by("pk")
    assert read_notification(acting_as(desk, "leader"), first.pk).read_at == NOW
    read_all(acting_as(desk, "leader", LATER))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.read_at, second.read_at) == (NOW, LATER)


# --- how somebody reads ---


def test_each_reads_in_their_own_zone_and_language_and_otherwise_as_the_company(
    desk: Desk,
) -> None:
    rep = desk.members["rep"].pk
    assert reads_as(rep) == ("Europe/Berlin", "")
    set_language_and_zone(acting_as(desk, "rep"), zone="America/New_York", language="de")
    assert reads_as(rep) == reader_of(rep) == ("America/New_York", "de")
    set_language_and_zone(acting_as(desk, "rep"), zone=None, language="en")
    assert reads_as(rep) == ("America/New_York", "en")
    assert (reads_as(None), reader_of(None)) == (("", ""), ("", "en"))
    assert reads_as(10**6) == ("", "")


def test_i_am_told_who_i_am_here(desk: Desk) -> None:
    assert myself(acting_as(desk, "rep")) == {
        "role": "rep",
        "roles": ["rep"],
        "name": "Ruth Sand",
        "person": "",
        "company": "Small & Co",
        "zone": "",
        "language": reader_of(desk.members["rep"].pk)[1],
        "scopes": None,
    }


def test_a_program_reads_as_nobody_and_says_nothing(desk: Desk) -> None:
    wish = TokenWish(name="program", roles=("admin",), scopes=["read", "decide", "manage", "ask"])
    _, text = give_token(acting_as(desk, "admin"), wish)
    caller = caller_with(text, NOW)
    assert caller is not None
    context = ActionContext(caller=caller, now=NOW)
    assert myself(context)["scopes"] == ["ask", "decide", "manage", "read"]
    for do in (
        lambda: say(context, "p1", "Hello"),
        lambda: set_language_and_zone(context, zone="UTC", language=None),
    ):
        assert refusal(do).code == "refused.not_for_you"
    nobody = acting(desk.company.pk, NOW)  # who is no member, whatever they may
    found = refusal(lambda: set_language_and_zone(nobody, zone="UTC", language=None))
    assert found == Text("refused.token_reads_as_nobody")


def test_a_zone_that_there_is_not_is_refused(desk: Desk) -> None:
    with pytest.raises(UnfitError):
        set_language_and_zone(acting_as(desk, "rep"), zone="Europe/Nowhere", language=None)
    assert reader_of(desk.members["rep"].pk)[0] == ""
