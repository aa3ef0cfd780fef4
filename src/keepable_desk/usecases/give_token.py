"""Giving other programs a token, and taking it back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from keepable_desk.access.callers import PREFIX, token_hash, unknown_scopes
from keepable_desk.access.policy import ROLES, SCOPES
from keepable_desk.store.models import Company, ServiceToken
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.changing import By, UnfitError, told

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_DAYS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenWish:
    """A token as it is asked for: for which program, in which role, for what and how long."""

    name: str
    role: str
    scopes: Sequence[str]
    days: int = MOST_DAYS


def give_token(wish: TokenWish, *, by: By) -> tuple[ServiceToken, str]:
    """Make the token that `wish` asks for, and give it: its text is shown this once only."""
    if wish.role not in ROLES:
        msg = f"There is no role {wish.role!r:.40}; there are {', '.join(ROLES)}."
        raise UnfitError(msg)
    if unknown_scopes(wish.scopes) or not wish.scopes:
        msg = f"A token needs some of these scopes: {', '.join(SCOPES)}."
        raise UnfitError(msg)
    if not 1 <= wish.days <= MOST_DAYS:
        msg = f"A token lasts 1 to {MOST_DAYS} days."
        raise UnfitError(msg)
    token = PREFIX + secrets.token_hex(32)
    with writing():
        row = ServiceToken.objects.create(
            company_id=by.company,
            name=wish.name,
            role=wish.role,
            scopes=sorted(set(wish.scopes)),
            sha256=token_hash(token),
            made_by=by.actor,
            made_at=by.now,
            expires_at=by.now + timedelta(days=wish.days),
        )
        facts = {"token": f"token:{row.pk}", "role": wish.role, "scopes": list(row.scopes)}
        told(Company.objects.get(pk=by.company), by, "token.given", facts)
    return row, token


def revoke_token(row: ServiceToken, *, by: By) -> None:
    """Take the token `row` back; the next request with it is refused."""
    with writing():
        if ServiceToken.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=by.now):
            facts = {"token": f"token:{row.pk}"}
            told(Company.objects.get(pk=by.company), by, "token.revoked", facts)
