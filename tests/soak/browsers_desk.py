"""A company with so many members, each signed in at a browser; called where the desk is set up."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.utils.crypto import salted_hmac

from keepable_desk import clock
from keepable_desk.reads.context import of_the_desk
from keepable_desk.store.models import Company, Member
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.change_guards import record_event
from tests.soak.kills_desk import prepare as prepare_company

BACKEND = "django.contrib.auth.backends.ModelBackend"


def prepare(browsers: int) -> list[str]:
    """Bring in so many members who are signed in, and return the keys of their sessions."""
    prepare_company()
    company = Company.objects.get()
    users = get_user_model()
    names = [f"reader{number}@crowd.example" for number in range(browsers)]
    users.objects.bulk_create(users(username=n, email=n, password=f"!{n}") for n in names)
    made = list(users.objects.filter(username__in=names).order_by("pk"))
    with writing():
        Member.objects.bulk_create(
            Member(user=user, company=company, roles=["rep"], name=f"Reader {user.pk}")
            for user in made
        )
        record_event(company, of_the_desk(company.pk, clock.now()), "member.changed", {})
    return [_signed_in(user) for user in made]


def _signed_in(user: object) -> str:
    """Return the key of a session in which `user` has signed in, as Django's sign-in makes it."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)  # type: ignore[attr-defined]  # a user of Django's
    store[BACKEND_SESSION_KEY] = BACKEND
    store[HASH_SESSION_KEY] = salted_hmac(
        "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash",
        user.password,  # type: ignore[attr-defined]  # as above
        algorithm="sha256",
    ).hexdigest()
    store.create()
    return str(store.session_key)
