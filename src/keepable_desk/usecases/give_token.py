"""Giving other programs a token, and taking it back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from keepable.texts import Listed, Text
from keepable_desk.rights.callers import PREFIX, token_hash, unknown_scopes
from keepable_desk.rights.policy import SCOPES
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.row_rules import access
from keepable_desk.rights.vocabulary import ROLE_NAMES
from keepable_desk.store.models import Company, ServiceToken
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.add_member import known_roles
from keepable_desk.usecases.change_guards import UnfitError, record_event

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keepable_desk.reads.context import ActionContext

MOST_DAYS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenWish:
    """A token as it is asked for: for which program, in which roles, for what and how long."""

    name: str
    roles: tuple[str, ...]
    scopes: Sequence[str]
    days: int = MOST_DAYS


@requires("token", "create")
def give_token(context: ActionContext, wish: TokenWish) -> tuple[ServiceToken, str]:
    """Make the token that `wish` asks for, and give it: its text is shown this once only.

    It never has a role that its maker has not: it would show them what they may not see.
    """
    roles = known_roles(wish.roles)
    beyond = next((role for role in roles if role not in context.caller.roles), None)
    if beyond is not None:
        raise UnfitError(Text("refused.token_beyond_maker", role=ROLE_NAMES[beyond]))
    if unknown_scopes(wish.scopes) or not wish.scopes:
        named = Listed(SCOPES, most=len(SCOPES))
        raise UnfitError(Text("refused.token_needs_scopes", scopes=named))
    if not 1 <= wish.days <= MOST_DAYS:
        raise UnfitError(Text("refused.token_days", most=MOST_DAYS))
    token = PREFIX + secrets.token_hex(32)
    with writing():
        row = ServiceToken.objects.create(
            company_id=context.company,
            name=wish.name,
            roles=roles,
            scopes=sorted(set(wish.scopes)),
            sha256=token_hash(token),
            made_by=context.actor,
            made_at=context.now,
            expires_at=context.now + timedelta(days=wish.days),
        )
        facts = {"token": f"token:{row.pk}", "roles": roles, "scopes": list(row.scopes)}
        record_event(Company.objects.get(pk=context.company), context, "token.given", facts)
    return row, token


@requires("token", "revoke")
def revoke_token(context: ActionContext, name: object) -> None:
    """Take the token `name` back; the next request with it is refused."""
    row = access(context.caller, ServiceToken, name, "revoke")
    with writing():
        if ServiceToken.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=context.now):
            facts = {"token": f"token:{row.pk}"}
            record_event(Company.objects.get(pk=context.company), context, "token.revoked", facts)
