"""Pictures of every page, in light, dark and on a phone: `KEEPABLE_WRITE_PICTURES=1` writes them.

They lie in docs/pictures/desk and are looked at by whoever changes a page. Otherwise it is only
checked that there is one of each page, as pixels differ with the fonts of a machine.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.pages.chromium import PHONE
from tests.pages.test_every_page import PAGES, settled
from tests.tidy.source import ROOT

if TYPE_CHECKING:
    from tests.pages.conftest import Opener

WRITES = "KEEPABLE_WRITE_PICTURES"
FOLDER = ROOT / "docs" / "pictures" / "desk"
MODES = ("light", "dark", "phone")
ALL = {
    "answer": "/?q=Reporting+pack+for+Bluefern+by+19+March",
    "login": "/accounts/login/",
    "nothing-found": "/promises?q=nothing+is+called+so",
    "people": "/capacity?people=1",  # as crowded as it gets
    **PAGES,
}
ROLES = {"answer": "rep", "login": ""}


@pytest.mark.parametrize("name", ALL)
def test_there_is_a_picture_of_each_page_in_each_mode(
    request: pytest.FixtureRequest, name: str
) -> None:
    if os.environ.get(WRITES):
        write(request.getfixturevalue("open_as"), name)  # no desk is served otherwise
    missing = [mode for mode in MODES if not (FOLDER / f"{name}-{mode}.jpg").exists()]
    assert missing == [], f"{WRITES}=1 python -m pytest tests/pages/test_pictures.py writes them."


def write(open_as: Opener, name: str) -> None:
    """Write the three pictures of the page called `name`."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for mode in MODES:
        how: dict[str, Any] = {"viewport": PHONE} if mode == "phone" else {}
        how["color_scheme"] = "dark" if mode == "dark" else "light"
        page = open_as(ROLES.get(name, "deal desk"), ALL[name], **how).page
        if name == "answer":
            page.get_by_role("button", name="Ask", exact=True).click()
            page.wait_for_selector("#answer .verdict")
        settled(page)
        page.wait_for_timeout(500)  # until nothing moves any more
        path = FOLDER / f"{name}-{mode}.jpg"
        page.screenshot(path=path, type="jpeg", quality=72, full_page=mode != "phone")
