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
    later = {path: path.read_bytes() for path in VERSIONS.glob("*.py") if path.name[:4] != "0001"}
    for path in VERSIONS.glob("*.py"):
        path.unlink()
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
    for path, content in later.items():  # hand-written ones such as the triggers stay
        path.write_bytes(content)


if __name__ == "__main__":
    main()
