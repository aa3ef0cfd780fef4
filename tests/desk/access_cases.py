"""Every operation of the API with the rights that the table asks for it, and how it is called."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from keepable_desk.rights.policy import reach, scope_for
from keepable_desk.web.api import api
from keepable_desk.web.api.lists import PATHS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.desk.access_world import Actor

OWNERSHIPS = ("own", "theirs", "elsewhere", "nowhere")
PREFIX = "/api/v1"
OUTCOMES = {
    "name": "done.csv",
    "content": b64encode(
        b"id,estimated_on,estimate_hours,actual_hours,finished_on\n1,2026-01-05,8,9,2026-01-08\n"
    ).decode(),
}
WRITING = {"POST", "PATCH", "PUT", "DELETE"}
IF_MATCH = {"If_Match": '"0"'}
ONCE = {"Idempotency_Key": "k"}
ASKED = {"text": "Report for Nord in 20 weeks"}
LEAVE = {"person": "ben", "start": "2027-05-03", "end": "2027-05-05"}
INVITATION = {"name": "Nina Neu", "email": "nina@small.example", "roles": ["rep"]}
TOKEN = {"name": "crm", "roles": ["admin"], "scopes": ["read"]}
NOTE = {"text": "Quietly.", "about_kind": "promise", "about": "p1"}


@dataclass(frozen=True)
class Right:
    """What the table must allow: on the row that is named where `named`, else at all."""

    resource: str
    action: str
    named: bool = False

    def is_given(self, actor: Actor, whose: str) -> bool:
        """Return from the table whether `actor` has it for a row that is `whose`."""
        if actor.scopes is not None and scope_for(self.resource, self.action) not in actor.scopes:
            return False
        found = reach(actor.role, self.resource, self.action)
        if not self.named:
            return found is not None
        return whose in {"own", "theirs"} and (
            found == "all" or (found == "own" and whose == "own")
        )


@dataclass(frozen=True)
class Case:
    """A way to call an operation: which `rights` it takes, whose rows of `of` it names."""

    operation: str
    rights: tuple[Right, ...]
    of: str = ""
    way: str = ""
    body: Callable[[str], Any] = lambda ref: None  # noqa: ARG005 - most send none
    headers: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    lists: bool = False

    def expected(self, actor: Actor, whose: str) -> str:
        """Return what the table says: done, refused, among what is listed or not."""
        is_given = all(right.is_given(actor, whose) for right in self.rights)
        if self.lists:
            return "in" if is_given else "out"
        if not is_given:
            return "404"
        return "2xx"

    def hides(self, actor: Actor, whose: str) -> bool:
        """Return whether it is the row itself that `actor` must not learn of."""
        named = [right for right in self.rights if right.named]
        return bool(named) and not all(right.is_given(actor, whose) for right in named)


@cache
def operations() -> dict[str, tuple[str, str]]:
    """Return method and path of every operation that the API describes, by its id."""
    paths = api.get_openapi_schema(path_prefix=f"{PREFIX}/")["paths"]
    return {
        operation["operationId"]: (method.upper(), path)
        for path, methods in paths.items()
        for method, operation in methods.items()
    }


def _any(operation: str, resource: str, action: str, **more: Any) -> Case:  # noqa: ANN401 - parts of a case
    return Case(operation, (Right(resource, action),), **more)


def _named(operation: str, resource: str, action: str, **more: Any) -> Case:  # noqa: ANN401 - parts of a case
    return Case(operation, (Right(resource, action, named=True),), of=resource, **more)


def _of_another(operation: str, action: str, **more: Any) -> Case:  # noqa: ANN401 - parts of a case
    """Return the case of what is done for a member who is somebody else."""
    return Case(operation, (Right("member", action, named=True),), of="another member", **more)


def _lists() -> list[Case]:
    found = [("promises", "promise"), *PATHS.items()]
    names = [(path.replace("-", "_"), resource) for path, resource in found]
    return [
        *(_named(f"list_{name}", resource, "read", lists=True) for name, resource in names),
        *(
            _named(f"show_{name}", resource, "read")
            for name, resource in names
            if name not in {"asks", "promises"}
        ),
    ]


def _says(side: str) -> Case:
    said = {"side": side, "outcome": "kept", "came_on": "2027-01-08"}
    action = f"assess as {side}"
    return _named("assess", "promise", action, way=side, body=lambda _: said, headers=IF_MATCH)


def _for_another(resource: str) -> tuple[Right, Right]:
    return Right(resource, "create"), Right(resource, "create for another")


WORK_OF_DEAL = (Right("work", "read"), Right("deal", "read", named=True))
CASES: tuple[Case, ...] = (
    *_lists(),
    Case("show_work", WORK_OF_DEAL, of="work of a deal", way="of a deal"),
    Case("list_work", WORK_OF_DEAL, of="work of a deal", way="of a deal", lists=True),
    _any("ask", "ask", "create", body=lambda _: ASKED),
    _any("rescue", "ask", "create", body=lambda _: ASKED),
    _named("show_ask", "ask", "read"),
    _named("decline", "ask", "decline", body=lambda _: {"reason": "Not now."}),
    Case("reopen", (Right("ask", "decline", named=True),), of="declined ask"),
    Case(
        "push",
        (Right("ask", "create"), Right("ask", "read", named=True)),
        of="ask",
        body=lambda _: {"ahead_of": ["p1"]},
    ),
    Case(
        "hold",
        (Right("hold", "create"), Right("ask", "read", named=True)),
        of="ask",
        body=lambda ref: {"ask": ref},
        headers=ONCE,
    ),
    Case(
        "hold",
        (*_for_another("hold"), Right("ask", "read", named=True)),
        of="ask",
        way="for another",
        body=lambda ref: {"ask": ref, "holder": "Ben Holm"},
        headers=ONCE,
    ),
    _named("release_hold", "hold", "release"),
    Case(
        "promise",
        (Right("promise", "create"), Right("ask", "read", named=True)),
        of="ask",
        way="an ask",
        body=lambda ref: {"ask": ref, "min_odds": 0, "reason": "They wait."},
        headers=ONCE,
    ),
    Case(
        "promise",
        (Right("promise", "create"), Right("hold", "release", named=True)),
        of="hold",
        way="a hold",
        body=lambda ref: {"hold": ref, "min_odds": 0, "reason": "They wait."},
        headers=ONCE,
    ),
    Case(
        "promise",
        (*_for_another("promise"), Right("ask", "read", named=True)),
        of="ask",
        way="for another",
        body=lambda ref: {"ask": ref, "min_odds": 0, "reason": "Yes.", "promiser": "Ben Holm"},
        headers=ONCE,
    ),
    _named("show_promise", "promise", "read"),
    _named("show_receipt", "promise", "read"),
    _named("move", "promise", "move", body=lambda _: {"due_date": "2027-07-01"}, headers=IF_MATCH),
    _says("promiser"),
    _says("promisee"),
    _named(
        "rank",
        "promise",
        "rank",
        body=lambda _: {"ahead_of": "p1", "reason": "They wait."},
        headers=IF_MATCH,
    ),
    _named("say", "promise", "talk", body=lambda _: {"text": "Hello."}),
    _named("list_messages", "promise", "read"),
    _named("show_attachment", "attachment", "read"),
    _any("write_note", "note", "create", body=lambda _: NOTE),
    _named("delete_note", "note", "delete"),
    _named("read_notification", "notification", "read"),
    _any("add_leave", "leave", "create", body=lambda _: LEAVE),
    _named("withdraw_leave", "leave", "create"),
    _named("change_work", "work", "estimate", body=lambda _: {"hours": 10}),
    _any("ledger_state", "ledger", "read"),
    _any("checkpoint", "ledger", "read"),
    _any("export_ledger", "ledger", "read"),
    _any("preview_import", "import", "create", body=lambda _: OUTCOMES),
    _named("apply_import", "import", "apply"),
    Case("take_back_import", (Right("import", "apply", named=True),), of="applied import"),
    _any("take_back_lesson", "import", "apply", body=lambda _: {}),
    _any("check_ledger", "ledger", "verify", body=lambda _: {}),
    _any("erase", "ledger", "erase", body=lambda _: {"person": "Ben Holm"}),
    _any("give_token", "token", "create", body=lambda _: TOKEN),
    _named("revoke_token", "token", "revoke"),
    _any("invite", "member", "invite", body=lambda _: INVITATION),
    _named("uninvite", "invitation", "withdraw"),
    _of_another("change_roles", "change", body=lambda _: {"roles": ["leader"]}),
    _of_another("deactivate", "change"),
    Case("reactivate", (Right("member", "change", named=True),), of="deactivated member"),
    _named("sign_out", "member", "sign out"),
    _of_another("bind_name", "change", body=lambda _: {"name": "Zoe"}),
    Case(
        "unbind_name",
        (Right("member", "change", named=True),),
        of="another member",
        query="?name=Bound",
    ),
    _of_another("make_reset_link", "reset"),
    _of_another("make_address_link", "reset", body=lambda _: {"email": "other@small.example"}),
    _any("myself", "myself", "read"),
    _any("change_myself", "myself", "change", body=lambda _: {"zone": "UTC"}),
    _any("odds", "promise", "read"),
    _any("honesty", "promise", "read"),
    _any("honesty_of_estimates", "outcome", "read"),
    _any("pipeline", "deal", "read"),
    _any("load", "load", "read"),
    Case(
        "load_contents",
        (Right("load", "read"),),
        way="of a team",
        query="?who=crew&monday=2027-01-11",
    ),
    Case(
        "load_contents",
        (Right("load", "read"), Right("load", "read by person")),
        way="of a person",
        query="?who=ben&monday=2027-01-11",
    ),
    Case(
        "load",
        (Right("load", "read"), Right("load", "read by person")),
        way="by person",
        query="?people=true",
    ),
    _any("plan", "plan", "read"),
)
