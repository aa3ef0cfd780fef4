"""Write the bill of materials of a desk, as CycloneDX: `make bill`.

python -m supply.bill [FILE]   writes it into FILE, or into build/

It is made from the lock, the table of licences and the manifest of what the pages take from others,
and from nothing of this machine: the same three give the same bytes. So it has no time of its own,
and its serial number follows from what it says. Files are named without a place to fetch them from.
"""

from __future__ import annotations

import base64
import json
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense, License, LicenseExpression
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from supply.licences import licences, parts_of, vendored
from supply.locked import DESK, PROJECT, ROOT, needed_by_project, project_version, releases

if TYPE_CHECKING:
    from collections.abc import Mapping

    from supply.locked import Release

INTO = ROOT / "build" / "keepable.cdx.json"
FORM, VERSION = OutputFormat.JSON, SchemaVersion.V1_6


def bill() -> str:
    """Return the bill of materials of a desk with everything that it can have, as JSON."""
    desk = Component(
        name=PROJECT,
        version=project_version(),
        type=ComponentType.APPLICATION,
        bom_ref=PROJECT,
        licenses=[_licence("Apache-2.0")],
    )
    bom = Bom(metadata=BomMetaData(component=desk))
    _register_releases(bom, desk)
    _register_pages(bom, desk)
    said: dict[str, Any] = json.loads(make_outputter(bom, FORM, VERSION).output_as_string())
    # the library stamps what it writes with the time and with a number that is drawn by chance
    del said["metadata"]["timestamp"], said["serialNumber"]
    said["serialNumber"] = uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(said, sort_keys=True)).urn
    return json.dumps(said, indent=2, sort_keys=True) + "\n"


def _register_releases(bom: Bom, desk: Component) -> None:
    """Add what the lock pins, and what needs what."""
    pinned = releases(DESK)
    there = {(each.name, each.version): _of_release(each) for each in pinned}
    bom.components.update(there.values())
    bom.register_dependency(desk, [there[need] for need in needed_by_project(DESK)])
    for each in pinned:
        needs = [there[need] for need in each.needs]
        bom.register_dependency(there[each.name, each.version], needs)


def _of_release(release: Release) -> Component:
    purl = PackageURL("pypi", name=release.name, version=release.version)
    return Component(
        name=release.name,
        version=release.version,
        type=ComponentType.LIBRARY,
        bom_ref=purl.to_string(),
        purl=purl,
        licenses=[_licence(licences().packages[release.name])],
        external_references=[
            _distribution(file.name, HashType(alg=HashAlgorithm.SHA_256, content=file.sha256))
            for file in release.files
        ],
    )


def _register_pages(bom: Bom, desk: Component) -> None:
    """Add the scripts that the desk brings along, and the packages that each is made of."""
    manifest = vendored()
    packages = {name: _of_script(name, said) for name, said in manifest["packages"].items()}
    bom.components.update(packages.values())
    for file, made_of in manifest["made_of"].items():
        script = Component(
            name=file,
            type=ComponentType.FILE,
            bom_ref=f"file:{file}",
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=manifest["sha256"][file])],
        )
        bom.components.add(script)
        bom.register_dependency(desk, [script])
        bom.register_dependency(script, [packages[name] for name in made_of])


def _of_script(name: str, said: Mapping[str, str]) -> Component:
    purl = PackageURL("npm", name=name, version=said["version"])
    digest = base64.b64decode(said["integrity"].removeprefix("sha512-")).hex()
    archive = f"{name}-{said['version']}.tgz"
    return Component(
        name=name,
        version=said["version"],
        type=ComponentType.LIBRARY,
        bom_ref=purl.to_string(),
        purl=purl,
        licenses=[_licence(said["licence"])],
        external_references=[
            _distribution(archive, HashType(alg=HashAlgorithm.SHA_512, content=digest))
        ],
    )


def _distribution(name: str, digest: HashType) -> ExternalReference:
    kind = ExternalReferenceType.DISTRIBUTION
    return ExternalReference(type=kind, url=XsUri(name), hashes=[digest])


def _licence(expression: str) -> License:
    alone = parts_of(expression) == {expression} and " " not in expression
    return DisjunctiveLicense(id=expression) if alone else LicenseExpression(expression)


def main(arguments: list[str]) -> int:
    """Write the bill into the file that is named, or into build/."""
    path = Path(arguments[0]) if arguments else INTO
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(bill(), encoding="utf-8")
    print(f"wrote {path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
