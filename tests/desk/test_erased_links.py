"""Whoever is erased stands in no link and no name of files, and comes in no more."""

from __future__ import annotations

import pytest

from keepable_desk.rights.callers import caller_with_link
from keepable_desk.store.models import Deal, MemberLink, NameBinding
from keepable_desk.usecases.bind_name import bind_name
from keepable_desk.usecases.change_guards import UnfitError
from keepable_desk.usecases.erase_person import erase_person
from keepable_desk.usecases.invite_member import invite_member
from tests.desk.small_company import NOW, Desk
from tests.desk.test_erasing import every_row
from tests.desk.test_state_proven import found
from tests.desk.usecases.acting import acting_as
from tests.desk.usecases.test_members_by_link import NINA

pytestmark = [pytest.mark.django_db, pytest.mark.store]


def naming(word: str) -> set[str]:
    """Return the tables in which `word` stands."""
    return {table for table, row in every_row() if word in row.casefold()}


@pytest.mark.parametrize("called", ["Nina Neu", "nina@small.example"])
def test_whoever_is_invited_is_erased_by_name_or_address_and_the_link_is_over(
    desk: Desk, called: str
) -> None:
    link = invite_member(acting_as(desk, "admin"), NINA)
    assert "store_memberlink" in naming("nina")
    erase_person(acting_as(desk, "admin"), called)
    assert naming("nina") == set()
    assert MemberLink.objects.get().withdrawn_at == NOW
    assert caller_with_link(link.key, "invitation", NOW) is None
    assert found(desk) == []


def test_a_name_in_files_that_is_a_member_is_a_name_of_theirs(desk: Desk) -> None:
    rep = desk.members["rep"]
    bind_name(acting_as(desk, "admin"), rep.pk, "R. Sandhurst")
    assert "store_namebinding" in naming("sandhurst")
    erase_person(acting_as(desk, "admin"), rep.name)
    assert naming("sandhurst") == set()
    assert NameBinding.objects.filter(member=rep).exists()  # what was theirs is nobody else's
    assert found(desk) == []


def test_what_was_theirs_stays_theirs_under_the_stand_in(desk: Desk) -> None:
    rep = desk.members["rep"]
    before = sorted(Deal.objects.filter(owned_by=f"user:{rep.pk}").values_list("pk", flat=True))
    assert before
    erase_person(acting_as(desk, "admin"), rep.name)
    after = Deal.objects.filter(owned_by=f"user:{rep.pk}").order_by("pk")
    assert list(after.values_list("pk", flat=True)) == before


def test_the_last_administrator_is_not_erased_and_a_dry_run_says_so(desk: Desk) -> None:
    admin = desk.members["admin"]
    for dry_run in (True, False):
        with pytest.raises(UnfitError) as refused:
            erase_person(acting_as(desk, "admin"), admin.name, dry_run=dry_run)
        assert refused.value.text.code == "refused.last_admin"
