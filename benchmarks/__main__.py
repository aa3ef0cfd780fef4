"""Run the benches, then write their page: `python -m benchmarks [--quick] [--only NAME]`.

The page is that of the stored figures; a quick run is stored in a folder of its own and shown
in the terminal only.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks import report, run

if "--quick" in sys.argv[1:] and "--results" not in sys.argv[1:]:
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(run.main([*sys.argv[1:], "--results", folder]))
CODE = run.main(sys.argv[1:])
if "--results" in sys.argv[1:]:
    FOLDER = Path(sys.argv[sys.argv.index("--results") + 1])
    report.main(["--results", str(FOLDER), "--page", str(FOLDER / "benchmarks.md")])
else:
    report.main([])
sys.exit(CODE)
