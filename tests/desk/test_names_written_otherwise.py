"""A name is erased however people wrote it, and what may be somebody else's is left and told."""

from __future__ import annotations

import gzip
import io
import unicodedata
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepable.texts import text_of
from keepable_desk.store import models as rows
from keepable_desk.store.file_texts import is_readable, texts_of_file
from keepable_desk.store.forgetting import Forgetting
from keepable_desk.usecases.change_guards import UnfitError
from keepable_desk.usecases.erase_person import erase_person
from tests.desk.small_company import NOW
from tests.desk.usecases.acting import acting_as

if TYPE_CHECKING:
    from keepable_desk.usecases.erase_person import Erasure
    from tests.desk.small_company import Desk

NAME = "Zoë van Strauß"
WHO = Forgetting((NAME,), ("p17",), "erased:7", kept=frozenset({"p17", "zoe-van-strauss"}))
OTHERWISE = [
    "ZOË VAN STRAUSS",
    "zoë  van\nstrauß",
    "Zoë\u00a0van\u2009Strauß",
    "Zo\u200bë van\u00ad Strauß",
    "Zo\ufff0ë\u3164 v\U000e0fffan Str\u2065auß\ufe0f",
    unicodedata.normalize("NFD", NAME),
    "\uff3aoë van Strauß",  # a full-width Z
    "Zoë_van_Strauß",
    "zoë.van-strauß",
    "Strauß, Zoë van",
    "Strauß Zoë van",
    "Zoë%20van%20Strauß",
    "Zoë+van+Strauß",
    "Zoë&nbsp;van&#160;Strauß",
    "Zoë “Zo” van Strauß",
    "Zoë (Zozo) van Strauß",
    "ZoëVanStrauß",
    "StraußZoëVan",
]
ALIKE = [
    "zoëvanstrauß",
    "ZOËVANSTRAUSS",
    "Zoë",
    "Frau Strauß",
    "Zoe van Strauss",
    "Z. Strauß",
    "Z.v.S.",
    "strauß's",
]
OTHERS = ["Zoëlle van Straußen", "Zo van", "zvs", "van", "Straussberg"]


@pytest.mark.parametrize("written", OTHERWISE, ids=ascii)
@pytest.mark.parametrize("around", ["{}", "Ask {}.", "({}'s desk)", "cv_{}.txt", "{}s Büro"])
def test_a_name_written_otherwise_is_replaced_between_any_words(written: str, around: str) -> None:
    replaced = WHO.within(around.format(written))
    assert list(WHO.mentions_in(replaced)) == []
    assert "erased:7" in replaced
    assert replaced.replace("-2", "").startswith(around.partition("{")[0])


@pytest.mark.parametrize("written", [*ALIKE, *OTHERS], ids=ascii)
def test_what_may_be_somebody_else_s_is_not_replaced(written: str) -> None:
    assert WHO.within(f"Ask {written} today") == f"Ask {written} today"


ADDRESS = "deal-desk@lindgrove.example"


@pytest.mark.parametrize(
    "written",
    [
        "Deal-Desk@Lindgrove.example",
        "deal-desk%40lindgrove.example",
        "deal%2Ddesk%40lindgrove%2Eexample",
        "deal-desk&#64;lindgrove.example",
        "deal-desk+x@lindgrove.example",
        "deal-desk%2Bnews.2027%40lindgrove.example",
    ],
)
@pytest.mark.parametrize(
    "around", ["{}", "<mailto:{}?subject=Hi>", "https://a.example/?to={}&b", "%3D{}%20", "({})"]
)
def test_an_address_is_replaced_as_it_stands_in_links_and_with_a_tag(
    written: str, around: str
) -> None:
    who = Forgetting((ADDRESS,), (), "erased:7")
    assert who.within(around.format(written)) == around.format("erased:7")


@pytest.mark.parametrize(
    "written",
    [
        "a-deal-desk.lindgrove.example",
        "ideal-desk@lindgrove.example",
        "deal-desk@lindgrove.examples",
        "deal-deskx@lindgrove.example",
    ],
)
def test_an_address_of_somebody_else_is_not_replaced(written: str) -> None:
    assert Forgetting((ADDRESS,), (), "erased:7").within(written) == written


def test_words_that_together_make_another_word_are_told_at_most() -> None:
    who = Forgetting(("Ann Other",), (), "erased:1")
    assert who.within("another, Another, ANOTHER and AnnOther") == (
        "another, Another, ANOTHER and erased:1"
    )


def test_a_name_in_letters_without_capitals_is_replaced_without_its_blank() -> None:
    who = Forgetting(("\u5c71\u7530 \u592a\u90ce",), (), "erased:1")
    assert who.within("\u5c71\u7530\u592a\u90ce, \u5c71\u7530") == "erased:1, \u5c71\u7530"


def test_an_id_by_which_people_stay_in_the_plan_is_no_name() -> None:
    assert WHO.within({"needs": ["zoe-van-strauss"]}) == {"needs": ["zoe-van-strauss"]}
    assert Forgetting(("Zoe van Strauss",), (), "x").within("zoe-van-strauss/1") == "x/1"


def test_a_name_of_one_word_is_found_in_no_longer_word() -> None:
    # Ander is not Anders, but Ander's desk is theirs
    who = Forgetting(("Ander",), (), "erased:1")
    assert who.within("Anders and Ander's") == "Anders and erased:1's"


@given(
    before=st.text(max_size=8),
    after=st.text(max_size=8),
    written=st.sampled_from(OTHERWISE),
    unseen=st.sampled_from(["", "\u200b", "\u2060", "\ufe0f", "\U000e0041"]),
)
def test_what_stands_around_a_name_stays_as_it_was(
    before: str, after: str, written: str, unseen: str
) -> None:
    # a full stop on either side ends every word, and no mark goes with it
    text = f"{before} . {unseen.join(written)} . {after}"
    start, end = text.index(written[0], len(before)), len(text) - len(after) - 3
    assert WHO.within(text) == f"{text[:start]}erased:7{text[end:]}".replace(
        "erased:7", WHO.given[unseen.join(written)]
    )


def erased(desk: Desk, name: str) -> Erasure:
    return erase_person(acting_as(desk, "admin"), name)


def said(desk: Desk, text: str, **files: bytes) -> int:
    """Let the rep say `text` at a promise, with files."""
    promise = rows.Promise.objects.filter(company=desk.company)[0]
    message = rows.Message.objects.create(
        promise=promise, author=desk.members["deal desk"], text=text, at=NOW
    )
    for name, content in files.items():
        rows.Attachment.objects.create(
            message=message, name=name, media_type="text/plain", sha256="", content=content
        )
    return int(message.pk)


def test_an_erasure_replaces_a_name_written_otherwise_and_tells_what_is_alike(desk: Desk) -> None:
    first = said(desk, "Ask Ashgrove,\u00a0Quentin; Quentin's mail too")
    second = said(desk, "quentin ashgroves letter", **{"CV Quentin_Ashgrove.txt": b"see above"})
    rows.Person.objects.filter(ref="bea").update(name="Quentin Holm")
    said(desk, "Quentin Holm called")
    done = erased(desk, "Quentin Ashgrove")
    texts = dict(rows.Message.objects.values_list("pk", "text"))
    assert texts[first] == f"Ask {stand_in(desk)}; Quentin's mail too"
    assert texts[second].endswith("s letter")
    assert "uentin" not in texts[second]
    assert "Quentin" not in rows.Attachment.objects.get().name
    assert done.alike == {"store_message.text": 1}  # not Quentin Holm, who is somebody else


def test_an_address_with_a_tag_that_another_member_has_stays(desk: Desk) -> None:
    own, other = desk.members["rep"].user, desk.members["leader"].user
    for user, address in ((own, "sales@acme.example"), (other, "sales+lead@acme.example")):
        user.email = address
        user.save()
    kept = said(desk, "Write to sales+lead@acme.example")
    gone = said(desk, "Write to sales+crm@acme.example")
    erased(desk, "sales@acme.example")
    texts = dict(rows.Message.objects.values_list("pk", "text"))
    assert texts[kept] == "Write to sales+lead@acme.example"
    assert "acme" not in texts[gone]
    other.refresh_from_db()
    assert other.email == "sales+lead@acme.example"


def stand_in(desk: Desk) -> str:
    told = rows.LedgerEntry.objects.filter(company=desk.company, kind="person.erased").latest("pk")
    return str(told.data).partition('"stand_in":"')[2].partition('"')[0]


def packed(**files: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


WITH_THE_NAME = {
    "plain.txt": "von Quentin Ashgrove".encode("utf-16"),
    "letter.docx": packed(**{"word/document.xml": b"<w:t>Quentin</w:t> <w:t>Ashgrove</w:t>"}),
    "torn.docx": packed(**{"word/document.xml": b"<w:t>Quen</w:t><w:t>tin Ashgrove</w:t>"}),
    "names.zip": packed(**{"Quentin Ashgrove.txt": b""}),
    "deep.zip": packed(**{"in.zip": packed(**{"in.txt": b"quentin ashgrove"})}),
    "notes.gz": gzip.compress(b"Quentin Ashgrove"),
}
UNREAD = {
    "photo.png": b"\x89PNG\r\n\x1a\n\x00\x00",
    "scan.pdf": b"%PDF-1.7 x",
    "broken.zip": packed(a=b"x" * 99)[:-30],
    "bomb.gz": gzip.compress(b"\0" * 60_000_000),
}


@pytest.mark.parametrize("name", WITH_THE_NAME)
def test_a_file_that_names_them_goes_also_when_it_is_packed(desk: Desk, name: str) -> None:
    said(desk, "x", **{name: WITH_THE_NAME[name], "other.txt": b"about Bea"})
    erased(desk, "Quentin Ashgrove")
    assert list(rows.Attachment.objects.values_list("name", flat=True)) == ["other.txt"]


def test_files_into_which_nobody_can_look_are_told(desk: Desk) -> None:
    said(desk, "x", **UNREAD, **{"fine.txt": b"words"})
    told = erased(desk, "Quentin Ashgrove").remains
    (found,) = [text for text in told if text.code == "erased.files_unread"]
    assert found.params["n"] == len(UNREAD)


def test_a_file_that_shows_them_is_erased_by_its_number(desk: Desk) -> None:
    said(desk, "x", **{"photo.png": UNREAD["photo.png"], "view.png": UNREAD["photo.png"]})
    number = rows.Attachment.objects.get(name="photo.png").pk
    erase_person(acting_as(desk, "admin"), "Quentin Ashgrove", files=[number])
    assert list(rows.Attachment.objects.values_list("name", flat=True)) == ["view.png"]


def test_a_number_that_no_file_has_is_refused_and_nothing_is_erased(desk: Desk) -> None:
    said(desk, "Quentin Ashgrove")
    with pytest.raises(UnfitError) as refused:
        erase_person(acting_as(desk, "admin"), "Quentin Ashgrove", files=[99])
    assert text_of(refused.value).code == "refused.no_such_file"
    assert rows.Message.objects.filter(text="Quentin Ashgrove").exists()


@pytest.mark.parametrize("name", UNREAD)
def test_a_file_that_cannot_be_looked_into_breaks_nothing(name: str) -> None:
    assert not is_readable(UNREAD[name])
    assert list(texts_of_file(UNREAD[name]))
