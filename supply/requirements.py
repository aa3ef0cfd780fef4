"""Write requirements/*.txt from uv.lock, for machines where pip installs: `make requirements`.

Each file pins every release with the hashes of its files, and takes no archive that would have to
be built, since what builds it would come without a hash. It names no registry: pip asks its own.
"""

from __future__ import annotations

import os
import subprocess
import sys

from supply.locked import PURPOSES, ROOT, Purpose

FOLDER = ROOT / "requirements"
HEAD = """\
# Made from uv.lock by `make requirements`; change pyproject.toml, and make both anew.
--require-hashes
--only-binary :all:
"""


def main() -> int:
    """Write the file of each purpose."""
    FOLDER.mkdir(exist_ok=True)
    for name, purpose in PURPOSES.items():
        path = FOLDER / f"{name}.txt"
        path.write_text(HEAD + exported(purpose), encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
    return 0


def exported(purpose: Purpose) -> str:
    """Return the requirements of `purpose` as uv writes them, without asking any registry."""
    words = [sys.executable, "-m", "uv", "export", "--frozen", "--offline", "--quiet"]
    words += ["--no-header", "--no-annotate", "--no-emit-project", "--no-default-groups"]
    words += [f"--extra={extra}" for extra in purpose.extras]
    group = "--group" if purpose.with_project else "--only-group"
    words += [f"{group}={each}" for each in purpose.groups]
    # a registry that this machine is set up for has no place in what others read
    env = {name: value for name, value in os.environ.items() if not name.startswith("UV_")}
    done = subprocess.run(words, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


if __name__ == "__main__":
    raise SystemExit(main())
