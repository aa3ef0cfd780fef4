"""Who I am here, and the tokens of other programs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Status

from keepable_desk.usecases.give_token import TokenWish, give_token, revoke_token
from keepable_desk.usecases.set_language_and_zone import myself, set_language_and_zone
from keepable_desk.web.api.callers import context_in
from keepable_desk.web.api.problems import PROBLEMS
from keepable_desk.web.api.router import router
from keepable_desk.web.api.schemas import Myself, MyselfIn, TokenIn, TokenMade

TAGS = ["who"]


@router.get("/me", response={200: Myself, **PROBLEMS}, tags=TAGS, operation_id="myself")
def me(request: HttpRequest) -> Any:  # noqa: ANN401 - JSON
    """Return who I am here."""
    return myself(context_in(request))


@router.patch("/me", response={200: Myself, **PROBLEMS}, tags=TAGS, operation_id="change_myself")
def change_me(request: HttpRequest, given: MyselfIn) -> Any:  # noqa: ANN401 - JSON
    """Return in which zone and language I read."""
    context = context_in(request)
    set_language_and_zone(context, zone=given.zone, language=given.language)
    return myself(context)


@router.post("/tokens", response={201: TokenMade, **PROBLEMS}, tags=TAGS, operation_id="give_token")
def post_token(request: HttpRequest, given: TokenIn) -> Any:  # noqa: ANN401 - a status with its body
    """Return another program a token; its text is shown this once only."""
    roles = tuple(given.roles) or (given.role,)
    wish = TokenWish(name=given.name, roles=roles, scopes=given.scopes, days=given.days)
    row, token = give_token(context_in(request), wish)
    body = {"id": row.pk, "name": row.name, "token": token, "expires_at": row.expires_at}
    return Status(201, body)


@router.delete(
    "/tokens/{ref}", response={204: None, **PROBLEMS}, tags=TAGS, operation_id="revoke_token"
)
def revoke(request: HttpRequest, ref: str) -> Any:  # noqa: ANN401 - a status
    """Take a token back; the next request with it is refused."""
    revoke_token(context_in(request), ref)
    return Status(204, None)
