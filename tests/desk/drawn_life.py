"""Lives of a desk, drawn: acts of all kinds by use cases, one after the other.

What is refused did not happen. Nothing of it is looked at here: checks do that afterwards.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

from keepable.domain.parts import PART_IN
from keepable.texts import TextError
from keepable_desk.reads.asked_questions import Asked
from keepable_desk.reads.context import ActionContext, of_operator, of_the_desk
from keepable_desk.rights.callers import caller_with_link
from keepable_desk.rights.roles import ROLES
from keepable_desk.store.models import Ask, Hold, Leave, Member, MemberLink, Promise, ServiceToken
from keepable_desk.usecases.add_member import Newcomer
from keepable_desk.usecases.add_to_plan import add_to_plan
from keepable_desk.usecases.append_to_ledger import BrokenLedgerError
from keepable_desk.usecases.ask_question import ask_question
from keepable_desk.usecases.assess_promise import SAYS, SideAssessment, assess_promise
from keepable_desk.usecases.bind_name import bind_name, unbind_name
from keepable_desk.usecases.change_member import (
    change_roles,
    deactivate,
    reactivate,
    sign_out_everywhere,
)
from keepable_desk.usecases.change_plan import WorkChange, change_rank, change_work, rank_behind
from keepable_desk.usecases.decline_ask import decline_ask, reopen_ask
from keepable_desk.usecases.erase_person import erase_person
from keepable_desk.usecases.give_token import TokenWish, give_token, revoke_token
from keepable_desk.usecases.import_outcomes import (
    OutcomesFile,
    preview_outcomes,
    take_back_import,
)
from keepable_desk.usecases.import_parts import PartsFile, apply_import, preview_parts
from keepable_desk.usecases.invite_member import invite_member, join, withdraw_invitation
from keepable_desk.usecases.make_promise import PromiseRequest, make_promise
from keepable_desk.usecases.move_promise import move_promise
from keepable_desk.usecases.new_ledger import open_new_ledger
from keepable_desk.usecases.place_hold import (
    HoldWish,
    drop_expired_holds,
    place_hold,
)
from keepable_desk.usecases.reset_sign_in import (
    confirm_address,
    make_address_link,
    make_reset_link,
    set_password,
)
from keepable_desk.usecases.rotate_key import rotate_key
from keepable_desk.usecases.send_checkpoint import send_checkpoint
from keepable_desk.usecases.set_language_and_zone import set_language_and_zone
from keepable_desk.usecases.watch_promises import watch_promises
from tests.desk.small_company import NOW
from tests.desk.usecases.acting import acting_as

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from tests.desk.small_company import Desk

SCOPES, CUSTOMERS = ("Report", "Single sign-on", "Portal"), ("Acme", "Nord")
NAMES = ("bea", "Ben Holm", "acme", "Nord", "Ruth Sand", "Lena Moor", "Bo Buyer")
WORD = "tern-quill 7 lamps"
HEAD = "id,estimated on,estimate hours,actual hours,started on,finished on,who\n"


class Life:
    """A desk and what is drawn for it; time goes on with every act."""

    def __init__(self, desk: Desk, random: Random) -> None:
        """Begin where `desk` stands."""
        self.desk, self.random, self.now, self.count = desk, random, NOW, 0
        self.done: Counter[str] = Counter()  # by kind of act, those that were not refused

    def go_on(self, acts: int, among: Sequence[Callable[[Life], object]] = ()) -> int:
        """Do so many acts, of all or of those `among` them; return how many were not refused."""
        done = 0
        for _ in range(acts):
            self.now += timedelta(minutes=self.random.choice((1, 30, 300)))
            self.count += 1
            act = self.random.choice(among or ACTS)
            try:
                act(self)
            except BrokenLedgerError:
                raise
            except TextError:
                continue  # it was refused
            done += 1
            self.done[getattr(act, "__name__", "").strip("_")] += 1
        return done

    def by(self, role: str = "") -> ActionContext:
        """Return the context of somebody who acts now."""
        return acting_as(self.desk, role or self.random.choice(("rep", "deal desk")), self.now)

    def one(self, model: type[Promise | Hold | Ask]) -> str:
        """Return the id of a drawn row, or of none."""
        refs = model.objects.filter(company=self.desk.company).order_by("pk")
        found = [str(ref) for ref in refs.values_list("ref", flat=True)]
        return self.random.choice([*found, "nothing"])

    def member(self) -> str:
        """Return the number of a drawn member but for the first administrator."""
        kept = self.desk.members["admin"].pk
        found = Member.objects.filter(company=self.desk.company).exclude(pk=kept).order_by("pk")
        return str(self.random.choice(list(found.values_list("pk", flat=True))))

    def by_link(self, key: str, may: str) -> ActionContext:
        """Return the context of whoever comes by the link of `key`, which lets them do `may`."""
        caller = caller_with_link(key, may, self.now)
        assert caller is not None
        return ActionContext(caller=caller, now=self.now)

    def day(self) -> date:
        """Return a day to come."""
        return self.now.date() + timedelta(days=self.random.randrange(20, 300))


def _ask(life: Life) -> Ask:
    scope, customer = life.random.choice(SCOPES), life.random.choice(CUSTOMERS)
    text = f"{scope} for {customer} by {life.day():%d %B %Y}"
    return ask_question(life.by("rep"), Asked(text=text)).row


def _promise(life: Life) -> None:
    ask, key = _ask(life).ref, f"k{life.count}"
    make_promise(life.by("rep"), PromiseRequest(ask=ask, key=key, min_odds=0.0, reason="They pay."))


def _promise_held(life: Life) -> None:
    hold, key = life.one(Hold), f"k{life.count}"
    request = PromiseRequest(hold=hold, key=key, min_odds=0.0, reason="They pay.")
    make_promise(life.by("deal desk"), request)


def _hold(life: Life) -> None:
    hours = life.random.choice((1, 48))
    place_hold(life.by("rep"), HoldWish(ask=_ask(life).ref, key=f"k{life.count}", hours=hours))


def _move(life: Life) -> None:
    move_promise(life.by("deal desk"), life.one(Promise), due_date=life.day(), reason="They wait.")


def _assess(life: Life) -> None:
    side = life.random.choice(sorted(SAYS))
    outcome = life.random.choice(SAYS[side])
    came_on = life.now.date() if outcome in {"kept", "late"} else None
    said = SideAssessment(side=side, outcome=outcome, came_on=came_on, note="As Ruth Sand said.")
    assess_promise(life.by("leader"), life.one(Promise), said)


def _rank(life: Life) -> None:
    first, other = life.one(Promise), life.one(Promise)
    if life.random.random() < 0.5:
        change_rank(life.by("deal desk"), first, ahead_of=other, reason="They pay.")
    else:
        rank_behind(life.by("deal desk"), first, behind=other, reason="They wait.")


def _decline(life: Life) -> None:
    decline_ask(life.by("rep"), _ask(life).ref, reason="Bea Rood is away.")


def _reopen(life: Life) -> None:
    ref = _ask(life).ref
    decline_ask(life.by("rep"), ref, reason="Bea Rood is away.")
    reopen_ask(life.by("rep"), life.random.choice((ref, life.one(Ask))))


def _token(life: Life) -> None:
    if life.random.random() < 0.5:
        revoke_token(life.by("admin"), ServiceToken.objects.values_list("pk", flat=True).last())
    give_token(life.by("admin"), TokenWish(name="crm", roles=("admin",), scopes=["ask"], days=9))


def _outcomes(life: Life) -> None:
    rows = "".join(
        f"x{life.count}-{n},2026-05-04,8,{5 + n},2026-05-05,2026-05-{7 + n:02},bea\n"
        for n in range(life.random.randrange(1, 12))
    )
    file = OutcomesFile(name="Bea Rood.csv", content=(HEAD + rows).encode())
    made, _ = preview_outcomes(life.by("operations"), file)
    apply_import(life.by("operations"), made.pk)
    if life.random.random() < 0.3:
        take_back_import(life.by("operations"), made.pk)


def _backlog(life: Life) -> None:
    table = f"title,customer,due,hours,skill\nOf a file {life.count},Acme,2027-09-01,9,build\n"
    file = PartsFile(kind="promises", name="b.csv", content=table.encode())
    made, _ = preview_parts(life.by("deal desk"), file)
    apply_import(life.by("deal desk"), made.pk)


def _work(life: Life) -> None:
    change = WorkChange(hours=life.random.randrange(4, 90))
    change_work(life.by("operations"), "p1-t", change, reason="Looked at.")


def _leave(life: Life) -> None:
    day = life.day()
    given = {"person": "ben", "start": day, "end": day + timedelta(days=3), "kind": "holiday"}
    add_to_plan(life.by("operations"), PART_IN["leave"], given)
    assert Leave.objects.exists()


def _erase(life: Life) -> None:
    erase_person(life.by("admin"), life.random.choice(NAMES))


def _by_itself(life: Life) -> None:
    context = of_the_desk(life.desk.company.pk, life.now)
    drop_expired_holds(context)
    watch_promises(context)


def _rotate(life: Life) -> None:
    rotate_key(of_operator(life.now, life.desk.company.pk))


def _language(life: Life) -> None:
    member = Member.objects.get(pk=life.desk.members["leader"].pk)
    context = acting_as(life.desk, "leader", life.now)
    set_language_and_zone(context, zone="", language="de" if member.language == "" else "")


def _invite(life: Life) -> None:
    link = invite_member(life.by("admin"), _newcomer(life))
    if life.random.random() < 0.7:
        join(life.by_link(link.key, "invitation"), password=WORD)
    elif life.random.random() < 0.5:
        withdraw_invitation(life.by("admin"), MemberLink.objects.latest("pk").pk)


def _newcomer(life: Life) -> Newcomer:
    roles = (life.random.choice(sorted(ROLES)),)
    name = f"Nina Neu {life.count}"
    return Newcomer(email=f"nina{life.count}@small.example", roles=roles, name=name)


def _roles(life: Life) -> None:
    roles = life.random.sample(sorted(ROLES), life.random.choice((1, 2)))
    change_roles(life.by("admin"), life.member(), roles)


def _deactivate(life: Life) -> None:
    member = life.member()
    deactivate(life.by("admin"), member)
    if life.random.random() < 0.8:
        reactivate(life.by("admin"), member)


def _sign_out(life: Life) -> None:
    sign_out_everywhere(life.by("admin"), life.member())


def _reset(life: Life) -> None:
    link = make_reset_link(life.by("admin"), life.member())
    set_password(life.by_link(link.key, "reset"), password=WORD)


def _address(life: Life) -> None:
    link = make_address_link(life.by("admin"), life.member(), f"new{life.count}@small.example")
    confirm_address(life.by_link(link.key, "address"))


def _bind_name(life: Life) -> None:
    member, name = life.member(), life.random.choice(NAMES)
    bind_name(life.by("admin"), member, name)
    if life.random.random() < 0.5:
        unbind_name(life.by("admin"), member, name)


def _new_ledger(life: Life) -> None:
    context = of_operator(life.now, life.desk.company.pk)
    open_new_ledger(context, f"small.example/again-{life.count}", reason="Tried.")
    life.desk.company.refresh_from_db()


def _checkpoint(life: Life) -> None:
    send_checkpoint(of_the_desk(life.desk.company.pk, life.now))


ACTS: tuple[Callable[[Life], object], ...] = (
    *(_promise, _promise, _promise_held, _hold, _hold, _move, _move, _assess, _assess, _rank),
    *(_rank, _decline, _reopen, _token, _outcomes, _backlog, _work, _leave, _erase, _by_itself),
    *(_rotate, _language, _invite, _invite, _roles, _deactivate, _sign_out, _reset, _address),
    *(_bind_name, _new_ledger, _checkpoint),
)
# those after which the company and its members are found by what they were called
STAYING = tuple(act for act in ACTS if act not in {_new_ledger, _roles})
