"""wrk, which asks a server as fast as it answers, and what it measured."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

MISSING = "wrk is not installed; on Debian: apt-get install wrk."
# what wrk prints at the end, as JSON on one line
DONE = """
done = function(summary, latency)
  local failed = summary.errors.status + summary.errors.connect + summary.errors.read
  failed = failed + summary.errors.write + summary.errors.timeout
  io.write(string.format('\\nMEASURED {"requests":%d,"seconds":%.6f,"failed":%d,', summary.requests,
    summary.duration / 1e6, failed))
  io.write(string.format('"p50_ms":%.3f,"p99_ms":%.3f,"most_ms":%.3f}\\n',
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3))
end
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run of wrk found."""

    requests: int
    seconds: float
    failed: int
    p50_ms: float
    p99_ms: float
    most_ms: float

    @property
    def per_second(self) -> float:
        """Requests that were answered in a second."""
        return self.requests / self.seconds


def wrk(url: str, script: str = "", *, seconds: int, connections: int) -> Measured:
    """Ask `url` for some seconds over so many connections; the Lua `script` says what is sent."""
    if shutil.which("wrk") is None:
        raise SystemExit(MISSING)
    with tempfile.TemporaryDirectory() as folder:
        lua = Path(folder) / "asked.lua"
        lua.write_text(script + DONE, encoding="utf-8")
        done = subprocess.run(
            [
                *("wrk", "-t1", f"-c{connections}", f"-d{seconds}s"),
                *("--timeout", "60s", "-s", str(lua), url),
            ],
            check=True,
            capture_output=True,
            text=True,
        )
    line = next(line for line in done.stdout.splitlines() if line.startswith("MEASURED "))
    return Measured(**json.loads(line.removeprefix("MEASURED ")))


def posting(path: str, token: str, bodies: list[str], *, keyed: bool = False) -> str:
    """Return the Lua that posts `bodies` to `path` in turn, each with its own key if `keyed`."""
    listed = ",\n".join(f"[==[{body}]==]" for body in bodies)
    key = 'headers["Idempotency-Key"] = "wrk-" .. sent' if keyed else ""
    return f"""
local bodies = {{ {listed} }}
local sent = 0
request = function()
  sent = sent + 1
  local headers = {{ ["Content-Type"] = "application/json", ["X-Session-Token"] = "{token}" }}
  {key}
  return wrk.format("POST", "{path}", headers, bodies[(sent - 1) % #bodies + 1])
end
"""


def getting(path: str, token: str) -> str:
    """Return the Lua that gets `path`."""
    return f"""
request = function()
  return wrk.format("GET", "{path}", {{ ["X-Session-Token"] = "{token}" }})
end
"""
