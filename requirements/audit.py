"""Asks for known weaknesses of the pinned packages, where advisories can be reached.

    python requirements/audit.py

Prints one line; exit code 1 when a pinned package has a known weakness. Where the advisories are
out of reach nothing fails: the line says that nothing was audited.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

PINS = Path(__file__).with_name("base.txt")
SECONDS = 180


def main() -> int:
    """Audit the pins; return the exit code."""
    program = Path(sys.executable).with_name("pip-audit")
    options = ("--disable-pip", "--progress-spinner", "off", "--timeout", "5", "--format", "json")
    try:
        run = subprocess.run(
            [program, *options, "-r", PINS],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        found = json.loads(run.stdout)["dependencies"]
    except (OSError, subprocess.TimeoutExpired, json.JSONDecodeError, KeyError) as error:
        print(f"audit: no advisories could be read ({type(error).__name__}); nothing was audited")
        return 0
    weak = [item for item in found if item.get("vulns")]
    skipped = sum("skip_reason" in item for item in found)
    for item in weak:
        named = ", ".join(weakness["id"] for weakness in item["vulns"])
        print(f"audit: {item['name']} {item['version']} has known weaknesses: {named}")
    print(
        f"audit: {len(found) - skipped} of {len(found)} pinned packages looked up, {len(weak)} weak"
        + (f"; no advisories to be had here for {skipped}" if skipped else "")
    )
    return int(bool(weak))


if __name__ == "__main__":
    raise SystemExit(main())
