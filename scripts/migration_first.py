"""Writes migrations/versions/0001_first_tables.py again, from the models.

Only before the first release: afterwards every change of a table is a migration of its own
(`python -m alembic revision --autogenerate --message "…"`).
"""

import subprocess
import sys
import tempfile
from pathlib import Path

VERSIONS = Path(__file__).resolve().parent.parent / "migrations" / "versions"


def main() -> None:
    """Replace the first migration."""
    before = {path: path.read_bytes() for path in VERSIONS.glob("*.py")}
    for path in before:
        path.unlink()
    try:
        _write()
    except subprocess.CalledProcessError:
        _put_back(before)
        raise
    # Hand-written ones such as the triggers stay.
    _put_back({path: text for path, text in before.items() if not path.name.startswith("0001")})


def _write() -> None:
    with tempfile.TemporaryDirectory() as empty:
        # An empty database: everything the models have is new.
        subprocess.run(
            [
                sys.executable,
                "-m",
                "alembic",
                "revision",
                "--autogenerate",
                "--message",
                "first tables",
            ],
            cwd=VERSIONS.parent.parent,
            env={"PATH": f"{Path(sys.executable).parent}", "TRACKER_DATA": empty},
            check=True,
        )


def _put_back(files: dict[Path, bytes]) -> None:
    for path, text in files.items():
        path.write_bytes(text)


if __name__ == "__main__":
    main()
