"""A hold: what is kept, entered and answered of it, who may place how many, and how it ends."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from keepable.domain.promise import Hold as HoldNoun
from keepable.texts import Text, without_words, written
from keepable_desk.reads.asked_questions import Asked
from keepable_desk.reads.context import of_the_desk
from keepable_desk.rights.row_rules import NotThereError
from keepable_desk.store.mapping import add_hold, hold_of
from keepable_desk.store.models import Ask, Company, Hold, LedgerEntry, SealedValue, Work
from keepable_desk.store.subjects import facts_of
from keepable_desk.usecases import deciding
from keepable_desk.usecases import place_hold as placing
from keepable_desk.usecases.ask_question import ask_question
from keepable_desk.usecases.deciding import KeyReusedError, NotDecidedError, numbered
from keepable_desk.usecases.decline_ask import decline_ask
from keepable_desk.usecases.place_hold import (
    HoldWish,
    ask_and_hold,
    drop_expired_holds,
    place_hold,
    release_hold,
)
from tests.desk.small_company import NOW, small_book, small_desk, task
from tests.desk.usecases.acting import acting_as, actor, refusal

if TYPE_CHECKING:
    from datetime import datetime

    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db
EASY, HARD = "Report for Acme by 1 June 2027", "Portal for Acme by 1 February 2027"


def asked(desk: Desk, role: str = "rep", text: str = EASY) -> Ask:
    return ask_question(acting_as(desk, role), Asked(text=text)).row


def wish(ask: str, **changed: Any) -> HoldWish:  # noqa: ANN401 - any field of it
    return HoldWish(**{"ask": ask, "key": "k1", "hours": 5, **changed})


def entered(desk: Desk) -> tuple[str, str, dict[str, Any]]:
    """Return kind, actor and facts of the newest entry of the ledger."""
    row = LedgerEntry.objects.filter(company=desk.company).order_by("-number")[0]
    return row.kind, row.actor, dict(facts_of(row))


def sealed(desk: Desk) -> dict[str, Any]:
    row = LedgerEntry.objects.filter(company=desk.company).order_by("-number")[0]
    return {each.name: each.value for each in SealedValue.objects.filter(entry=row)}


def held(name: str, holder: str, expires_at: datetime, rank: int = 30) -> HoldNoun:
    return HoldNoun(
        id=name,
        title=f"Held {name}",
        holder=holder,
        customer="nord",
        rank=rank,
        due_date=date(2027, 4, 12),
        expires_at=expires_at,
        work=(task(f"{name}-t", 8),),
    )


@pytest.mark.parametrize(("text", "is_against"), [(EASY, False), (HARD, True)])
def test_a_hold_is_kept_entered_and_answered_with_the_advice_it_rests_on(
    desk: Desk, text: str, *, is_against: bool
) -> None:
    ask = asked(desk, text=text)
    placed: dict[str, Any] = dict(place_hold(acting_as(desk, "rep"), wish(ask.ref)))
    answer, row = ask.answer, Hold.objects.get(company=desk.company)
    numbers = numbered(desk.company, ["ben", "bea"])
    made: dict[str, Any] = {
        "hold": row.ref,
        "ask": ask.ref,
        "due_date": str(answer["requested_date"]),
        "expires_at": (NOW + timedelta(hours=5)).isoformat(),
        "odds": f"{answer['odds']:.4f}",
        "against_advice": is_against,
    }
    kind, actor, facts = entered(desk)
    assert (kind, actor) == ("hold.placed", f"user:{desk.members['rep'].pk}")
    by_resource = {each["resource"]: each["revision"] for each in facts.pop("rests_on")}
    assert by_resource == dict.fromkeys(numbers.values(), 0)
    rests = {"engine": answer["engine_version"], "seed": str(answer["seed"])}
    assert facts == {**made, **rests, "advised_odds": "0.8000"}
    title = answer["title"]
    named = {"title": title, "customer": "acme", "person": "Ruth Sand"}
    assert sealed(desk) == {**named, "book": answer["book_sha256"]}
    advice = placed.pop("advice")
    assert placed == {**made, "number": f"H-{row.number}", "entry": 1}
    assert without_words(advice["text"]) == answer["text"]
    shown = {name: advice[name] for name in ("odds", "engine_version", "seed")}
    assert shown == {name: answer[name] for name in shown}
    assert "book_sha256" not in advice  # it commits to what a rep may not see
    noun = hold_of(row)
    assert (noun.title, noun.customer, noun.holder) == (title, "acme", "Ruth Sand")
    assert (noun.rank, noun.items) == (21, tuple(ask.question["items"]))  # p2 has 20
    assert (noun.deal, noun.draw_key) == (None, ask.draw_key)
    assert (noun.due_date, noun.expires_at) == (
        date.fromisoformat(made["due_date"]),
        NOW + timedelta(hours=5),
    )
    assert [(each.title, each.estimate.hours) for each in noun.work] == [
        ("make", {EASY: 8, HARD: 300}[text])
    ]


def test_a_hold_of_a_deal_is_of_the_deal(desk: Desk) -> None:
    ask = asked(desk, "leader", "d1 by 1 June 2027")
    place_hold(acting_as(desk, "leader"), wish(ask.ref))
    row = Hold.objects.get(company=desk.company)
    assert (ask.question["deal"], row.deal, row.items) == ("d1", "d1", ["sso"])


def test_a_hold_is_answered_again_under_its_key_and_only_for_the_same_wish(desk: Desk) -> None:
    ask = asked(desk)
    placed = place_hold(acting_as(desk, "deal desk"), wish(ask.ref, holder="Ruth Sand"))
    again = place_hold(acting_as(desk, "deal desk"), wish(ask.ref, holder="Ruth Sand"))
    assert again == placed
    others = (
        ("deal desk", wish(ask.ref, holder="Ruth Sand", hours=6)),
        ("deal desk", wish(ask.ref, holder="Ruth Sand", min_odds=0.1)),
        ("deal desk", wish(ask.ref, holder="Lena Moor")),
        ("deal desk", wish(asked(desk).ref, holder="Ruth Sand")),
        ("leader", wish(ask.ref, holder="Ruth Sand")),
    )
    for role, other in others:
        with pytest.raises(KeyReusedError):
            place_hold(acting_as(desk, role), other)
    assert Hold.objects.count() == 1


def test_nobody_holds_more_than_the_company_lets_them_and_what_is_over_counts_no_more(
    desk: Desk,
) -> None:
    Company.objects.filter(pk=desk.company.pk).update(most_holds=2)
    elsewhere = small_desk(small_book(), "other.example/ledger")
    for number, (company, holder, expires_at) in enumerate(
        [
            (desk.company, "Ruth Sand", NOW),  # it is over now
            (desk.company, "Lena Moor", NOW + timedelta(hours=1)),
            (elsewhere.company, "Ruth Sand", NOW + timedelta(hours=1)),
        ]
    ):
        add_hold(company, held(f"h{number}", holder, expires_at, 30 + number))
    for number in range(2):
        place_hold(acting_as(desk, "rep"), wish(asked(desk).ref, key=f"k{number}"))
    ask = asked(desk)
    with pytest.raises(NotDecidedError) as raised:
        place_hold(acting_as(desk, "rep"), wish(ask.ref, key="more"))
    assert raised.value.text == Text("refused.most_holds", holder="Ruth Sand", held=2, most=2)
    assert raised.value.answer is not None
    assert raised.value.about == (ask,)
    assert raised.value.answer.odds == ask.answer["odds"]
    assert Hold.objects.filter(company=desk.company).count() == 4


def test_a_hold_needs_an_ask_of_ones_own_that_can_still_be_promised(desk: Desk) -> None:
    rep = acting_as(desk, "rep")
    ask = asked(desk, "deal desk")
    with pytest.raises(NotThereError):
        place_hold(rep, wish(ask.ref))
    own = asked(desk)
    assert refusal(lambda: place_hold(rep, wish(own.ref, holder="Lena Moor"))) == Text(
        "refused.not_for_you",
        resource=Text("resource.hold"),
        action=Text("action.create_for_another"),
    )
    too_high = wish(own.ref, min_odds=1.0)
    assert refusal(lambda: place_hold(rep, too_high)).code == "refused.below_least"
    again = asked(desk, "leader")
    Ask.objects.filter(pk=again.pk).update(question={**again.question, "promise": "p1"})
    promised = refusal(lambda: place_hold(acting_as(desk, "leader"), wish(again.ref)))
    assert promised == Text("refused.promised_already", promise="p1")
    decline_ask(acting_as(desk, "rep"), own.ref, reason="too dear")
    declined = refusal(lambda: place_hold(acting_as(desk, "rep"), wish(own.ref)), NotDecidedError)
    assert declined == Text("refused.declined")
    assert not Hold.objects.exists()


def test_whoever_holds_for_another_names_them_and_a_member_without_a_name_is_who_acts(
    desk: Desk,
) -> None:
    place_hold(acting_as(desk, "deal desk"), wish(asked(desk).ref, holder="Ruth Sand"))
    desk.members["rep"].name = ""
    place_hold(acting_as(desk, "rep"), wish(asked(desk).ref, key="k2"))
    nameless = f"user:{desk.members['rep'].pk}"
    assert list(Hold.objects.order_by("pk").values_list("holder", flat=True)) == [
        "Ruth Sand",
        nameless,
    ]


def test_what_is_asked_and_held_at_once_is_one_more_ask_with_its_reasons(desk: Desk) -> None:
    old = asked(desk, "deal desk", HARD)
    context = acting_as(desk, "rep")
    placed = ask_and_hold(context, Asked(text=HARD), wish(old.ref, holder="Ruth Sand"))
    new = Ask.objects.exclude(pk=old.pk).get()
    assert placed["ask"] == new.ref
    assert new.actor == f"user:{desk.members['rep'].pk}"
    assert new.answer["binding"]
    assert new.answer.get("likely_odds") is None
    assert not old.answer.get("binding")


def test_what_is_released_is_gone_with_its_work_and_its_entry_stays(desk: Desk) -> None:
    add_hold(
        desk.company, held("h1", "Ruth Sand", NOW + timedelta(hours=1)), owned_by=actor(desk, "rep")
    )
    add_hold(
        desk.company,
        held("h2", "Ruth Sand", NOW + timedelta(hours=1), 31),
        owned_by=actor(desk, "rep"),
    )
    before = Company.objects.get(pk=desk.company.pk)
    number = Hold.objects.get(ref="h1").number
    released = release_hold(acting_as(desk, "rep"), f"H-{number}")
    after = Company.objects.get(pk=desk.company.pk)
    assert (released.ref, released.title) == ("h1", "Held h1")
    assert entered(desk) == ("hold.released", f"user:{desk.members['rep'].pk}", {"hold": "h1"})
    assert sealed(desk) == {}
    assert list(Hold.objects.values_list("ref", flat=True)) == ["h2"]
    assert set(Work.objects.filter(owner_kind="hold").values_list("owner", flat=True)) == {"h2"}
    assert after.revision == before.revision + 1
    assert after.setup_revision == before.setup_revision


def test_what_somebody_else_released_meanwhile_is_over_already(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "h" * 90
    add_hold(
        desk.company, held(name, "Ruth Sand", NOW + timedelta(hours=1)), owned_by=actor(desk, "rep")
    )
    real = deciding.changed_company

    def overtaken(company: int) -> Company:
        Hold.objects.filter(ref=name).delete()
        return real(company)

    monkeypatch.setattr(placing, "changed_company", overtaken)
    found = refusal(lambda: release_hold(acting_as(desk, "rep"), name), NotDecidedError)
    assert found == Text("refused.hold_is_over_already", hold="h" * 80)
    assert not LedgerEntry.objects.filter(kind="hold.released").exists()


def test_holds_that_are_over_go_by_themselves_to_the_second(desk: Desk) -> None:
    elsewhere = small_desk(small_book(), "other.example/ledger")
    hour = timedelta(hours=1)
    for company in (desk.company, elsewhere.company):
        add_hold(company, held("past", "Ruth Sand", NOW - hour, 30))
        add_hold(company, held("now", "Ruth Sand", NOW, 31))
        add_hold(company, held("soon", "Ruth Sand", NOW + timedelta(seconds=1), 32))
    assert drop_expired_holds(of_the_desk(desk.company.pk, NOW)) == 2
    assert list(Hold.objects.filter(company=desk.company).values_list("ref", flat=True)) == ["soon"]
    assert Hold.objects.filter(company=elsewhere.company).count() == 3
    rows = LedgerEntry.objects.filter(company=desk.company, kind="hold.expired").order_by("number")
    assert [(each.actor, dict(facts_of(each))) for each in rows] == [
        ("system", {"hold": "past"}),
        ("system", {"hold": "now"}),
    ]
    assert drop_expired_holds(of_the_desk(desk.company.pk, NOW)) == 0


def test_where_writing_has_stopped_no_hold_goes_by_itself(desk: Desk) -> None:
    add_hold(
        desk.company,
        held("past", "Ruth Sand", NOW - timedelta(hours=1)),
        owned_by=actor(desk, "rep"),
    )
    stopped = Company.objects.filter(pk=desk.company.pk)
    stopped.update(halted_at=NOW, halted_because=written(Text("desk.not_stopped")))
    assert drop_expired_holds(of_the_desk(desk.company.pk, NOW)) == 0
    assert Hold.objects.count() == 1


def test_a_hold_ranks_behind_all_holds_and_promises(desk: Desk) -> None:
    add_hold(desk.company, held("h1", "Dora Lind", NOW + timedelta(hours=1), 50))
    place_hold(acting_as(desk, "rep"), wish(asked(desk).ref))
    assert Hold.objects.latest("pk").rank == 51
