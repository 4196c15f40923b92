"""Whoever tries one address of a mailed link after the other is told to wait."""

from datetime import timedelta
from typing import TypeVar

from flask import request

from tracker.accounts.rules.limits import network
from tracker.web.tries import Tries

T = TypeVar("T")
# Nobody guesses 256 bits; who tries many addresses of links from one network is told to wait.
WRONG = Tries(most=60, within=timedelta(minutes=15))


def refuse_guessing() -> None:
    """Let nobody try one address after the other."""
    WRONG.refuse(network(request.remote_addr))


def looked_up(found: T | None) -> T | None:
    """Pass on what an address leads to; one that never was any is counted."""
    if found is None:
        WRONG.add(network(request.remote_addr))
    return found
