"""How the web server runs, from the same settings as everything else.

``python -m gunicorn --config deploy/gunicorn.conf.py wsgi:app``; ``make run`` does the same.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from gunicorn.arbiter import Arbiter
from gunicorn.workers.gthread import ThreadWorker

from tracker import memory
from tracker.config import Settings
from tracker.db import db

if TYPE_CHECKING:
    from flask import Flask

_settings = Settings.from_env()
_settings.settle()  # what is wrong with the folder for data shows now, not at the first visit
_memory = Path("/dev/shm")  # noqa: S108 - only for the sign of life each process gives

bind = (
    f"[{_settings.host}]:{_settings.port}"
    if ":" in _settings.host
    else (f"{_settings.host}:{_settings.port}")
)
worker_class = "gthread"
workers = _settings.workers
threads = _settings.threads
# The application is built once and shared by the processes: a quicker start and less memory.
preload_app = True
keepalive = 75
graceful_timeout = 15  # less than the foreman waits
worker_tmp_dir = str(_memory) if _memory.is_dir() else None
loglevel = "warning"
control_socket_disable = True
# Who may speak for a client is settled once, by TRACKER_TRUSTED_PROXIES (see tracker.web.headers).
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}


def when_ready(_server: Arbiter) -> None:
    """Settle memory once, before the processes that share it are made."""
    memory.serve_from_here()


def post_fork(server: Arbiter, _worker: ThreadWorker) -> None:
    """Leave database connections to the process that opened them."""
    app: Flask = server.app.wsgi()  # type: ignore[assignment]  # gunicorn knows any callable
    with app.app_context():
        db.engine.dispose(close=False)
