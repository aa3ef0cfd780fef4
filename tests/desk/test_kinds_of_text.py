"""What names something is one line without what nobody sees; what may be prose stands in a list."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import pytest
from django import forms
from django.urls import get_resolver, reverse
from pydantic import TypeAdapter, ValidationError

from keepable.texts import Text
from keepable_desk.reads.context import of_operator
from keepable_desk.store.models import Leave, Member, MemberLink
from keepable_desk.usecases.add_member import Newcomer, add_member
from keepable_desk.usecases.reset_sign_in import make_address_link
from keepable_desk.web.api.schemas import RequestSchema
from keepable_desk.web.pages.forms import LineField
from keepable_desk.web.pages.own_password import KeyOfMember
from tests.desk.small_company import NOW, Desk, reader
from tests.desk.usecases.acting import acting_as, refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db
# what people write in sentences or paragraphs; a scope is read as they would say it
PROSE_OF_API = {
    "AskIn.text",
    "AskIn.scope",
    "RescueIn.text",
    "DeclineIn.reason",
    "PromiseIn.reason",
    "MoveIn.reason",
    "AssessmentIn.note",
    "RankIn.reason",
    "WorkIn.reason",
    "MessageIn.text",
    "NoteIn.text",
}
PROSE_OF_FORMS = {
    "AskForm.scope",
    "AgainForm.scope",
    "PromiseForm.reason",
    "DeclineForm.reason",
    "MoveForm.reason",
    "AssessForm.note",
    "WithdrawForm.reason",
    "RankForm.reason",
    "RankBackForm.reason",
    "WorkForm.reason",
    "TextForm.text",
    "TalkForm.text",
    "NoteForm.text",
    "PersonForm.text",
    "ReaderForm.next",  # an address, which may be long
}
# no names either, and taken as they are: passwords, keys, a time of day, where to go next, and what
# somebody is called in files, where it is to be found again
UNCHANGED = {
    "KeyOnlyForm.key",
    "KeyOfMember.uidb36",  # of allauth, which checks them itself
    "KeyOfMember.key",
    "PasswordForm.key",
    "PasswordForm.password",
    "OwnAddressForm.password",
    "OwnCompanyForm.password",
    "OwnCompanyForm.start",
    "OwnCompanyForm.end",
    "NameForm.name",
}


def below(kind: type[Any]) -> Iterator[type[Any]]:
    """Return the kinds of ours that come from `kind`."""
    get_resolver().url_patterns  # noqa: B018 - all that a door needs is there then
    for each in kind.__subclasses__():
        yield from below(each)
        if each.__module__.startswith("keepable_desk."):
            yield each


def takes(field: Any, text: str) -> bool:  # noqa: ANN401 - a field of pydantic
    """Return whether a field of a request takes a text, or a list or an object with it."""
    kind = field.annotation
    for each in field.metadata:
        kind = Annotated[kind, each]
    for given in (text, [text], {text: text}):
        try:
            TypeAdapter(kind).validate_python(given)
        except ValidationError:
            continue
        return True
    return False


def test_texts_of_the_api_that_take_paragraphs_stand_in_the_list() -> None:
    found = {
        f"{kind.__name__}.{name}"
        for kind in below(RequestSchema)
        for name, field in kind.model_fields.items()
        if takes(field, "Anna\nBerg")
    }
    assert found == PROSE_OF_API


def test_texts_of_forms_that_take_more_than_a_line_stand_in_a_list() -> None:
    assert KeyOfMember in below(forms.Form)  # which is looked up when it is first needed
    texts = [
        (f"{kind.__name__}.{name}", field)
        for kind in below(forms.Form)
        for name, field in kind.base_fields.items()
        if isinstance(field, forms.CharField)
    ]
    prose = {name for name, each in texts if isinstance(each, LineField) and each.kind == "prose"}
    assert prose == PROSE_OF_FORMS
    assert {name for name, each in texts if not isinstance(each, LineField)} == UNCHANGED


@pytest.mark.parametrize("kind", ["ill\nagain", "ill\u200b", "i\u00adll", "x" * 201])
def test_what_leave_is_called_is_one_line_on_pages_and_in_the_api(desk: Desk, kind: str) -> None:
    before = list(Leave.objects.all())
    days = {"person": "ben", "start": "2027-03-01", "end": "2027-03-05"}
    client = reader(desk, "leader")
    plain = json.dumps({**days, "kind": kind})
    told = client.post("/api/v1/leave", plain, content_type="application/json")
    assert told.status_code == 422, told.content
    page = client.post(reverse("pages:part-add", args=["leave"]), {**days, "kind": kind})
    assert page.status_code == 422, page.content
    assert list(Leave.objects.all()) == before


@pytest.mark.parametrize("person", ["ben\u200b", "ben\n", " ", "be\u00adn", "benn"])
def test_an_id_in_an_invitation_is_that_of_somebody_in_the_book(desk: Desk, person: str) -> None:
    told = reader(desk, "admin").post(
        "/api/v1/invitations",
        json.dumps({"email": "n@small.example", "name": "N", "roles": ["rep"], "person": person}),
        content_type="application/json",
    )
    assert told.status_code in {409, 422}, told.content
    assert not MemberLink.objects.exists()


def test_whoever_is_brought_in_by_a_command_is_somebody_of_the_book_if_anybody(desk: Desk) -> None:
    who = Newcomer(email="n@small.example", roles=("rep",), name="N", person="benn")
    found = refusal(lambda: add_member(of_operator(NOW, desk.company.pk), who, password=None))
    assert found == Text("refused.nobody_with_id", id="benn")
    assert not Member.objects.filter(person="benn").exists()


def test_an_address_of_letters_that_others_are_taken_for_is_refused_wherever_it_is_said(
    desk: Desk,
) -> None:
    """A long s: SQLite tells it from an s, PostgreSQL by its locale or not."""
    email = "\u017famira@small.example"
    code = "refused.address_of_other_letters"
    who = Newcomer(email=email, roles=("rep",), name="N")
    operator = of_operator(NOW, desk.company.pk)
    assert refusal(lambda: add_member(operator, who, password=None)).code == code
    ruth = desk.members["rep"].pk
    admin = acting_as(desk, "admin")
    assert refusal(lambda: make_address_link(admin, ruth, email)).code == code
