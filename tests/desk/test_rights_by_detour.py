"""A right that somebody lacks by hand they lack by file, by token, by being asked, and by name.

The other detours are tried where they are at home: tokens in test_several_roles, names in
test_owners_by_id, jobs and commands in test_requirements (they read no rows, and do what stands in
`BY_ITSELF` alone), what a restore brings back in test_kept_by_the_desk and test_custody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from keepable.domain.parts import PART_IN, PARTS
from keepable.tables.part_rows import KINDS
from keepable_desk import clock
from keepable_desk.rights.importing import BY_FILE_ALONE, NEEDED, may_bring_in
from keepable_desk.rights.policy import ACTIONS
from keepable_desk.rights.roles import ROLES
from keepable_desk.rights.row_rules import NotForYouError
from keepable_desk.store.models import Ask, AskedPerson, ImportPreview, Leave, Member, Promise
from keepable_desk.usecases.import_outcomes import OutcomesFile, preview_outcomes
from keepable_desk.usecases.import_parts import PartsFile, apply_import, preview_parts
from tests.desk.keeping import keep_nothing
from tests.desk.small_company import NOW, Desk, post, reader, small_desk
from tests.desk.usecases.acting import acting_as

if TYPE_CHECKING:
    from keepable.tables.part_rows import Kind

pytestmark = pytest.mark.django_db
OUTCOMES = "outcomes"
FILES: dict[str, bytes] = {
    "promises": b"Title,Customer,Due,Promiser,Hours\nLater,Nord,2027-06-01,Ruth Sand,8\n",
    "leave": b"Who,From,To,Kind\nBea Rood,2027-03-01,2027-03-05,ill\n",
}
DONE = (
    b"id,estimated_on,estimate_hours,actual_hours,finished_on,who\n"
    b"1,2026-01-05,8,9,2026-01-08,ben\n"
)
IMPORTERS = tuple(ACTIONS["import", "apply"])


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    keep_nothing()  # numbers of companies come again
    return small_desk()


def sent(desk: Desk, role: str, kind: Kind) -> ImportPreview:
    file = PartsFile(kind=kind, name="table.csv", content=FILES[kind])
    return preview_parts(acting_as(desk, role), file)[0]


def test_every_kind_of_file_says_what_bringing_it_in_takes() -> None:
    assert NEEDED.keys() >= {OUTCOMES, *KINDS}
    by_hand = {kind for kind in (OUTCOMES, *KINDS) if NEEDED[kind] != BY_FILE_ALONE}
    assert by_hand == set(FILES)


def test_what_can_be_created_by_hand_takes_the_same_right_by_file() -> None:
    for part in PARTS:
        if part.field in NEEDED:
            by_hand = (part.name, "create")
            wanted = by_hand if by_hand in ACTIONS else BY_FILE_ALONE
            assert NEEDED[part.field] == wanted, part.field


@pytest.mark.parametrize("kind", sorted(FILES))
@pytest.mark.parametrize("role", ROLES)
def test_a_file_brings_nothing_that_its_sender_may_not_do_by_hand(
    desk: Desk, role: str, kind: Kind
) -> None:
    may = role in IMPORTERS and role in ACTIONS[PART_IN[kind].name, "create"]
    assert may_bring_in(acting_as(desk, role).caller, kind) == may
    before = Promise.objects.count(), Leave.objects.count()
    if not may:
        with pytest.raises(NotForYouError):
            sent(desk, role, kind)
        # nor what somebody else sent, who may
        with pytest.raises(NotForYouError):
            apply_import(acting_as(desk, role), sent(desk, "deal desk", kind).pk)
        assert (Promise.objects.count(), Leave.objects.count()) == before
        return
    apply_import(acting_as(desk, role), sent(desk, role, kind).pk)
    assert (Promise.objects.count(), Leave.objects.count()) != before


def test_a_promise_in_the_name_of_another_takes_the_right_to_make_such(desk: Desk) -> None:
    preview = sent(desk, "deal desk", "promises")
    roles = ["rep", "operations"]  # who imports, and promises, but in no other's name
    Member.objects.filter(pk=desk.members["operations"].pk).update(roles=roles)
    desk.members["operations"].roles = roles
    with pytest.raises(NotForYouError):
        apply_import(acting_as(desk, "operations"), preview.pk)
    Member.objects.filter(pk=desk.members["operations"].pk).update(name="Ruth Sand")
    desk.members["operations"].name = "Ruth Sand"
    apply_import(acting_as(desk, "operations"), preview.pk)


@pytest.mark.parametrize(
    ("role", "offered"),
    [("deal desk", {"promises", "leave"}), ("operations", {"leave"}), ("admin", set())],
)
def test_pages_offer_only_the_kinds_that_the_reader_may_bring_in(
    desk: Desk, role: str, offered: set[str]
) -> None:
    text = reader(desk, role).get("/setup").content.decode()
    kinds = {OUTCOMES, *KINDS}
    shown = {kind for kind in kinds if f'<option value="{kind}"' in text}
    assert shown == offered | {kind for kind in kinds if NEEDED[kind] == BY_FILE_ALONE}
    file = SimpleUploadedFile("table.csv", FILES["promises"], "text/csv")
    answer = reader(desk, role).post("/setup/import", {"kind": "promises", "file": file})
    assert answer.status_code == (200 if "promises" in offered else 404)


@pytest.mark.parametrize(
    ("role", "who"), [("operations", "ben"), ("leader", None), ("admin", None)]
)
def test_who_did_finished_work_in_others_files_is_read_as_after_it_is_taken_over(
    desk: Desk, role: str, who: str | None
) -> None:
    sender = "deal desk"
    row, _ = preview_outcomes(acting_as(desk, sender), OutcomesFile(name="d.csv", content=DONE))
    answer = reader(desk, role).get(f"/api/v1/imports/{row.pk}")
    if role not in ACTIONS["import", "read"]:
        assert answer.status_code == 404
        return
    rows = answer.json()["rows"]
    assert [each["who"] for each in rows] == ([who] if who else [])


def test_who_sent_finished_work_reads_it(desk: Desk) -> None:
    row, _ = preview_outcomes(acting_as(desk, "admin"), OutcomesFile(name="d.csv", content=DONE))
    (shown,) = reader(desk, "admin").get(f"/api/v1/imports/{row.pk}").json()["rows"]
    assert shown["who"] == "ben"


def test_who_is_only_asked_about_an_ask_does_not_read_its_price(desk: Desk) -> None:
    wish = {"text": "Report for Nord in 20 weeks", "price": "77123 EUR"}
    ref = post(reader(desk, "leader"), "/asks", wish).json()["id"]
    rep = desk.members["rep"]
    AskedPerson.objects.create(
        ask=Ask.objects.get(ref=ref), by=desk.members["leader"], member=rep, text="Well?", at=NOW
    )
    answer = reader(desk, "rep").get(f"/api/v1/asks/{ref}")
    assert answer.status_code == 200
    assert "77123" not in answer.content.decode()
    listed = reader(desk, "rep").get("/api/v1/asks").content.decode()
    assert ref in listed
    assert "77123" not in listed
    assert "77123" in reader(desk, "leader").get(f"/api/v1/asks/{ref}").content.decode()
