"""No test reaches another machine: looking a name up or connecting anywhere but to the loopback address raises."""

import ipaddress
import sys


class NetworkForbidden(RuntimeError):
    """Something tried to leave this machine."""


def forbid_network() -> None:
    """Watch every connection and look-up that Python makes from now on; an audit hook cannot be removed."""
    sys.addaudithook(_watch)


def _watch(event: str, arguments: tuple) -> None:
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        _require_loopback(arguments[1][0])
    elif event == "socket.getaddrinfo" and arguments[0]:
        _require_loopback(arguments[0])


def _require_loopback(host: str | bytes) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name in ("localhost", "0.0.0.0", "::", ""):
        return
    try:
        if ipaddress.ip_address(name.partition("%")[0]).is_loopback:
            return
    except ValueError:
        pass
    raise NetworkForbidden(f"a test tried to reach {name}")
