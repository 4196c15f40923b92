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
    later = sorted(path.name for path in VERSIONS.glob("*.py") if not path.name.startswith("0001"))
    if later:
        sys.exit(f"There are later migrations ({', '.join(later)}); write a new one instead.")
    for old in VERSIONS.glob("0001*.py"):
        old.unlink()
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


if __name__ == "__main__":
    main()
