"""The machine that watches."""

import re
import urllib.error
import urllib.request

from tests.engines.ports import free_port

KINDS = ("web", "realtime", "worker")
ANSWER_SECONDS = 60.0


class Watcher:
    """What asks the second doors."""

    def __init__(self) -> None:
        self.ports = {kind: free_port() for kind in KINDS}
        self.settings = {f"ESN_METRICS__{kind.upper()}_BIND": f"127.0.0.1:{port}" for kind, port in self.ports.items()}

    def ask(self, kind: str, path: str) -> tuple[int, str]:
        """Status and text of one door."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.ports[kind]}{path}", timeout=ANSWER_SECONDS) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def value(self, kind: str, name: str) -> float:
        """One number; 0 when it is not there yet."""
        found = re.search(rf"^{re.escape(name)} ([0-9.e+-]+)$", self.ask(kind, "/metrics")[1], re.MULTILINE)
        return float(found[1]) if found else 0.0
