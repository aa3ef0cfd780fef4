"""Members and invitations: what an administrator does for them, and signing out everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from ninja import Query, Status

from keepable_desk.usecases.add_member import Newcomer
from keepable_desk.usecases.bind_name import bind_name, unbind_name
from keepable_desk.usecases.change_member import (
    change_roles,
    deactivate,
    reactivate,
    sign_out_everywhere,
)
from keepable_desk.usecases.invite_member import invite_member, withdraw_invitation
from keepable_desk.usecases.member_links import mailed
from keepable_desk.usecases.reset_sign_in import make_address_link, make_reset_link
from keepable_desk.web.api.callers import context_in
from keepable_desk.web.api.problems import PROBLEMS
from keepable_desk.web.api.router import router
from keepable_desk.web.api.schemas import AddressIn, BoundName, InvitationIn, LinkMade, RolesIn

if TYPE_CHECKING:
    from keepable_desk.usecases.member_links import MadeLink

TAGS = ["members"]
MADE: Any = {201: LinkMade, **PROBLEMS}
NOTHING: Any = {204: None, **PROBLEMS}


@router.post("/invitations", response=MADE, tags=TAGS, operation_id="invite")
def invite(request: HttpRequest, given: InvitationIn) -> Any:  # noqa: ANN401 - a status with its body
    """Invite somebody; the link is mailed to them, or shown this once where no mail is sent."""
    who = Newcomer(
        email=given.email, name=given.name, roles=tuple(given.roles), person=given.person
    )
    return _made(request, invite_member(context_in(request), who))


@router.delete("/invitations/{ref}", response=NOTHING, tags=TAGS, operation_id="uninvite")
def uninvite(request: HttpRequest, ref: str) -> Any:  # noqa: ANN401 - a status
    """Take an invitation back; nobody comes in by its link any more."""
    withdraw_invitation(context_in(request), ref)
    return Status(204, None)


@router.put("/members/{ref}/roles", response=NOTHING, tags=TAGS, operation_id="change_roles")
def put_roles(request: HttpRequest, ref: str, given: RolesIn) -> Any:  # noqa: ANN401 - a status
    """Give a member these roles alone; their sessions end, and tokens of theirs above them."""
    change_roles(context_in(request), ref, given.roles)
    return Status(204, None)


@router.post("/members/{ref}/deactivate", response=NOTHING, tags=TAGS, operation_id="deactivate")
def post_deactivate(request: HttpRequest, ref: str) -> Any:  # noqa: ANN401 - a status
    """Let a member in no more; sessions, tokens and links of theirs end."""
    deactivate(context_in(request), ref)
    return Status(204, None)


@router.post("/members/{ref}/reactivate", response=NOTHING, tags=TAGS, operation_id="reactivate")
def post_reactivate(request: HttpRequest, ref: str) -> Any:  # noqa: ANN401 - a status
    """Let a member in again."""
    reactivate(context_in(request), ref)
    return Status(204, None)


@router.post("/members/{ref}/sign-out", response=NOTHING, tags=TAGS, operation_id="sign_out")
def post_sign_out(request: HttpRequest, ref: str) -> Any:  # noqa: ANN401 - a status
    """End all sessions of a member: an administrator of anybody, all others their own."""
    sign_out_everywhere(context_in(request), ref)
    return Status(204, None)


@router.post("/members/{ref}/reset-link", response=MADE, tags=TAGS, operation_id="make_reset_link")
def post_reset_link(request: HttpRequest, ref: str) -> Any:  # noqa: ANN401 - a status with its body
    """Make the link by which a member sets a new password."""
    return _made(request, make_reset_link(context_in(request), ref))


@router.post(
    "/members/{ref}/address-link", response=MADE, tags=TAGS, operation_id="make_address_link"
)
def post_address_link(request: HttpRequest, ref: str, given: AddressIn) -> Any:  # noqa: ANN401 - a status with its body
    """Make the link by which a member takes over another address."""
    return _made(request, make_address_link(context_in(request), ref, given.email))


@router.post("/members/{ref}/names", response=NOTHING, tags=TAGS, operation_id="bind_name")
def post_name(request: HttpRequest, ref: str, given: BoundName) -> Any:  # noqa: ANN401 - a status
    """Let what is under a name in files be of a member, also what comes later."""
    bind_name(context_in(request), ref, given.name)
    return Status(204, None)


@router.delete("/members/{ref}/names", response=NOTHING, tags=TAGS, operation_id="unbind_name")
def delete_name(request: HttpRequest, ref: str, given: Query[BoundName]) -> Any:  # noqa: ANN401 - a status
    """Take back that a name in files is a member."""
    unbind_name(context_in(request), ref, given.name)
    return Status(204, None)


def _made(request: HttpRequest, link: MadeLink) -> Any:  # noqa: ANN401 - a status with its body
    address = request.build_absolute_uri(link.path)
    is_mailed = mailed(link, address)
    body = {
        "id": link.row.pk,
        "link": None if is_mailed else address,
        "is_mailed": is_mailed,
        "expires_at": link.row.expires_at,
    }
    return Status(201, body)
