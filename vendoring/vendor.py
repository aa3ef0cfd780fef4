"""Fetch what the pages take from others, and put it beside them: `python vendoring/vendor.py`.

Only whoever changes a version needs it, with npm on a Linux machine; everybody else uses what is
committed. Versions and their hashes stand in packages.json; running it twice changes nothing.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
INTO = HERE.parent / "src" / "keepable_desk" / "web" / "pages" / "static" / "keepable" / "vendor"
BUILDERS = {"esbuild", "@esbuild/linux-x64"}  # they build, and are not part of what is built
# licence text -> the package and the file in it
LICENCES = {
    "htmx-LICENSE.txt": ("htmx.org", "LICENSE"),
    "echarts-LICENSE.txt": ("echarts", "LICENSE"),
    "echarts-NOTICE.txt": ("echarts", "NOTICE"),
    "zrender-LICENSE.txt": ("zrender", "LICENSE"),
    "tslib-LICENSE.txt": ("tslib", "LICENSE.txt"),
}
PARTS = {"htmx.min.js": ["htmx.org"], "echarts.js": ["echarts", "zrender", "tslib"]}


def main() -> None:
    """Fetch, check, bundle and write."""
    packages: dict[str, dict[str, str]] = json.loads((HERE / "packages.json").read_text())
    with tempfile.TemporaryDirectory(prefix="keepable-vendor-") as name:
        modules = Path(name) / "node_modules"
        for package, said in packages.items():
            unpack(package, said, modules)
        shutil.rmtree(INTO, ignore_errors=True)  # only now, when all that it is made of is there
        INTO.mkdir(parents=True)
        shutil.copy(HERE / "echarts_entry.js", Path(name) / "entry.js")
        bundle(Path(name))
        shutil.copy(modules / "htmx.org" / "dist" / "htmx.min.js", INTO)
        for licence, (package, file) in LICENCES.items():
            shutil.copyfile(modules / package / file, INTO / licence)
    for part in PARTS:
        packed = gzip.compress((INTO / part).read_bytes(), 9, mtime=0)
        (INTO / f"{part}.gz").write_bytes(packed)
    (INTO / "MANIFEST.json").write_text(manifest(packages))
    for found in sorted(INTO.iterdir()):
        print(f"{found.stat().st_size:9,} {found.name}")


def unpack(package: str, said: dict[str, str], modules: Path) -> None:
    """Fetch one `package`, and unpack it into `modules` if its hash is the one that is known."""
    words = ["npm", "pack", "--silent", f"{package}@{said['version']}"]
    modules.mkdir(exist_ok=True)
    done = subprocess.run(words, cwd=modules, check=True, stdout=subprocess.PIPE, text=True)
    archive = modules / done.stdout.split()[-1]
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if f"sha512-{digest}" != said["integrity"]:
        message = f"{package} {said['version']} is not what it was: sha512-{digest}"
        raise SystemExit(message)
    place = modules / package
    place.mkdir(parents=True)
    with tarfile.open(archive) as packed:
        packed.extractall(place, filter="data")
    # what is in the archive lies in one folder, mostly called package
    (inside,) = place.iterdir()
    for found in list(inside.iterdir()):
        shutil.move(found, place / found.name)
    archive.unlink()


def bundle(folder: Path) -> None:
    """Bundle what entry.js takes of ECharts into one module."""
    esbuild = folder / "node_modules" / "@esbuild" / "linux-x64" / "bin" / "esbuild"
    options = ["--bundle", "--minify", "--format=esm", "--target=es2022", "--legal-comments=none"]
    define = ['--define:process.env.NODE_ENV="production"', "--define:__DEV__=false"]
    out = f"--outfile={INTO / 'echarts.js'}"
    subprocess.run(
        [esbuild, "entry.js", *options, *define, out, "--log-level=warning"], cwd=folder, check=True
    )
    text = (INTO / "echarts.js").read_text()
    head = "/* Apache ECharts (Apache-2.0), zrender (BSD-3-Clause), tslib (0BSD): texts beside */\n"
    (INTO / "echarts.js").write_text(head + text)


def manifest(packages: dict[str, dict[str, str]]) -> str:
    """Say what is here, from which packages, with the hash of each file."""
    used = {name: said for name, said in packages.items() if name not in BUILDERS}
    files: dict[str, Any] = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(INTO.iterdir())
        if file.name != "MANIFEST.json"
    }
    body = {"packages": used, "made_of": PARTS, "sha256": files}
    return json.dumps(body, indent=2) + "\n"


if __name__ == "__main__":
    main()
