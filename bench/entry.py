"""How a measurement gets in where a person would sign in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.client import HTTPConnection
from unittest.mock import patch
from urllib.parse import urlencode, urlsplit

from services import arrival, monitor, signing
from services.access import Actor, Role
from services.arrival import Arrival
from services.people import DEMO_PASSWORD
from services.platform import Platform
from ui.gate import SIGN_IN

ACCOUNT = "ministry"


def cookie(address: str) -> str:
    """Sign in at `address` as the demo's ministry, who may see every page measured; return the cookie header.

    Errors: RuntimeError where the demo's account does not get in.
    """
    door = HTTPConnection(urlsplit(address).netloc, timeout=30)
    try:
        form = urlencode({"account": ACCOUNT, "password": DEMO_PASSWORD})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": address}
        door.request("POST", SIGN_IN, form, headers)
        answer = door.getresponse()
        given = answer.getheader("Set-Cookie")
    finally:
        door.close()
    if given is None:
        raise RuntimeError(f"the demo's {ACCOUNT} was not let in ({answer.status}): is the demo database built?")
    return given.partition(";")[0]


@contextmanager
def signed_in() -> Iterator[None]:
    """Let every page drawn in this process, without a browser, be looked at by the ministry."""
    actor = Actor("bench", Role.MINISTRY, "bench")

    def arrive(running: Platform, *_held: str, now: datetime) -> Arrival:
        return Arrival(actor, 0, monitor.data_version(running))

    with patch.object(signing, "who", return_value=actor), patch.object(arrival, "arrive", arrive):
        yield
