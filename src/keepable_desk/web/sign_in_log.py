"""What logs tell of signing in: who did, who was signed out, and that somebody tried in vain.

Nothing that was typed is told, as a password is typed into the field above now and then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

LOG = structlog.get_logger(__name__)


def tell_of_sign_ins() -> None:
    """Let logs tell of it from now on, whichever door it is tried at."""
    for signal, tell in (
        (user_logged_in, _signed_in),
        (user_logged_out, _signed_out),
        (user_login_failed, _refused),
    ):
        signal.connect(tell, dispatch_uid=tell.__name__)


def _signed_in(user: AbstractBaseUser, **more: object) -> None:
    del more
    LOG.info("somebody signed in", user_id=user.pk)


def _signed_out(user: AbstractBaseUser | None, **more: object) -> None:
    del more
    LOG.info("somebody was signed out", user_id=user.pk if user else None)


def _refused(**more: object) -> None:
    del more
    LOG.warning("a sign-in was refused")
