"""Arrows between the layers point inward: each contract is shown to notice what breaks it."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import grimp
import pytest
from importlinter.api import read_configuration
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.independence import IndependenceContract
from importlinter.contracts.layers import LayersContract
from importlinter.contracts.protected import ProtectedContract

from tests.tidy.source import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

CHECKS: dict[
    str, type[ForbiddenContract | IndependenceContract | LayersContract | ProtectedContract]
] = {
    "forbidden": ForbiddenContract,
    "independence": IndependenceContract,
    "layers": LayersContract,
    "protected": ProtectedContract,
}
CONFIGURATION = read_configuration(str(ROOT / "pyproject.toml"))
CONTRACTS = {contract["id"] for contract in CONFIGURATION["contracts_options"]}

# who imports -> what it imports -> the contracts that break
PLANTED_IMPORTS = [
    ("keepable.texts.planted", "keepable.domain", {"library"}),
    ("keepable.domain.planted", "keepable.calibration", {"library"}),
    ("keepable.domain.planted", "keepable.ledger", {"library"}),
    ("keepable.ledger.planted", "keepable.domain.book", {"library"}),
    ("keepable.calibration.planted", "keepable.answers", {"library"}),
    ("keepable.forecast.planted", "keepable.answers", {"library"}),
    ("keepable.answers.planted", "keepable.replay", {"library"}),
    ("keepable.tables.planted", "keepable.book_files", {"library"}),
    ("keepable.formats.planted", "keepable.tables", {"library"}),
    ("keepable.replay.planted", "keepable.book_files", {"library"}),
    ("keepable.book_files.planted", "keepable.samples", {"library"}),
    ("keepable.samples.planted", "keepable.cli", {"library"}),
    ("keepable.domain.planted", "keepable_desk.demo", {"outside"}),
    ("keepable.domain.planted", "django", {"outside"}),
    ("keepable.cli.planted", "sqlite3", {"outside"}),
    ("keepable.book_files.planted", "urllib", {"outside"}),
    ("keepable.answers.planted", "socket", {"outside"}),
    *((f"keepable.{room}.planted", "os", {"edge"}) for room in ("domain", "ledger", "answers")),
    *((f"keepable.{room}.planted", "time", {"edge"}) for room in ("tables", "replay", "samples")),
    ("keepable.calibration.planted", "random", {"edge"}),
    ("keepable.answers.planted", "rich", {"terminal"}),
    ("keepable.domain.planted", "yaml", {"formats"}),
    ("keepable.cli.planted", "csv", {"formats"}),
    ("keepable.domain.planted", "numba", {"numba"}),
    ("keepable.book_files.planted", "numba", {"numba"}),
    ("keepable_desk.store.planted", "keepable_desk.rights", {"desk"}),
    ("keepable_desk.rights.planted", "keepable_desk.reads", {"desk"}),
    ("keepable_desk.reads.planted", "keepable_desk.usecases", {"desk"}),
    ("keepable_desk.usecases.planted", "keepable_desk.web.api", {"desk"}),
    ("keepable_desk.web.api.planted", "keepable_desk.web.pages", {"web"}),
    ("keepable_desk.web.pages.planted", "keepable_desk.jobs", {"desk"}),
    ("keepable_desk.web.pages.planted", "keepable_desk.web.api", {"web"}),
    ("keepable_desk.jobs.planted", "keepable_desk.web.api", {"desk"}),
    ("keepable_desk.jobs.planted", "keepable_desk.ops", {"desk"}),
    ("keepable_desk.ops.planted", "keepable_desk.web.api", {"commands"}),
    ("keepable_desk.ops.planted", "keepable_desk.jobs", {"commands"}),
    ("keepable_desk.ops.planted", "keepable_desk.urls", {"desk"}),
    ("keepable_desk.demo_history", "keepable_desk.reads", {"desk"}),
    ("keepable_desk.logs", "keepable_desk.settings", {"desk"}),
    ("keepable_desk.client.planted", "keepable_desk.store", {"desk", "doors"}),
    ("keepable_desk.client.planted", "django", {"afar"}),
    ("keepable_desk.web.pages.planted", "keepable_desk.client", {"client"}),
    ("keepable_desk.usecases.planted", "keepable_desk.clock", {"clock"}),
    ("keepable_desk.usecases.planted", "httpx", {"network"}),
    ("keepable_desk.reads.planted", "socket", {"network"}),
    ("keepable_desk.usecases.planted", "ninja", {"json"}),
    ("keepable_desk.web.pages.planted", "keepable_desk.store", {"doors"}),
    ("keepable_desk.web.pages.planted", "keepable_desk.store.models", {"doors"}),
    ("keepable_desk.web.api.planted", "keepable_desk.store.mapping", {"doors"}),
    ("keepable_desk.urls", "keepable_desk.store", {"doors"}),
]
# a module or package that no layer names -> the contract that breaks
STRAYS = [
    ("keepable.stray", "library"),
    ("keepable.stray.inside", "library"),
    ("keepable_desk.stray", "desk"),
    ("keepable_desk.stray.inside", "desk"),
]


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    """Read who imports whom, imports inside of functions included."""
    packages = CONFIGURATION["session_options"]["root_packages"]
    return grimp.build_graph(*packages, include_external_packages=True, cache_dir=None)


def broken(imports: grimp.ImportGraph) -> set[str]:
    """Name the contracts that do not hold."""
    return {
        contract["id"]
        for contract in CONFIGURATION["contracts_options"]
        if not _is_kept(contract, imports)
    }


def _is_kept(contract: Mapping[str, Any], imports: grimp.ImportGraph) -> bool:
    check = CHECKS[contract["type"]](
        name=contract["name"],
        session_options=CONFIGURATION["session_options"],
        contract_options=dict(contract),
    )
    return check.check(deepcopy(imports), verbose=False).kept


def test_the_packages_keep_every_contract(imports: grimp.ImportGraph) -> None:
    assert broken(imports) == set()


@pytest.mark.parametrize(
    ("importer", "imported", "contracts"),
    PLANTED_IMPORTS,
    ids=[f"{importer} imports {imported}" for importer, imported, _ in PLANTED_IMPORTS],
)
def test_a_planted_import_breaks_exactly_its_contract(
    imports: grimp.ImportGraph, importer: str, imported: str, contracts: set[str]
) -> None:
    planted = deepcopy(imports)
    if imported not in planted.modules:
        planted.add_module(imported, is_squashed=True)
    planted.add_import(importer=importer, imported=imported)
    assert broken(planted) == contracts


@pytest.mark.parametrize(("stray", "contract"), STRAYS)
def test_a_planted_module_that_no_layer_names_breaks_the_layers(
    imports: grimp.ImportGraph, stray: str, contract: str
) -> None:
    planted = deepcopy(imports)
    package, name, *_ = stray.split(".")
    planted.add_module(f"{package}.{name}")
    planted.add_module(stray)
    assert broken(planted) == {contract}


def test_each_contract_has_a_planted_violation() -> None:
    assert set().union(*(contracts for _, _, contracts in PLANTED_IMPORTS)) == CONTRACTS
