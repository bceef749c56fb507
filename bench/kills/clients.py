"""People who write while everything around them is killed, and the log of what they were told.

A write goes on, under the same key, until it is answered; the log lies outside the product and judges it afterwards.
"""

import http.client
import json
import random
import re
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

SECONDS = 20  # for one answer; then nobody knows whether it was done
PAUSE = 0.2  # before the next try
THINKING = 0.05  # between two writes
NO_ANSWER = (OSError, http.client.HTTPException)
REFUSED = (429, 503)  # too much in a minute, or no engine to save it: not saved, and said so
TOKEN = re.compile(r'name="csrf_token"[^>]*? value="([^"]+)"|name="csrf-token" content="([^"]+)"')
PLACE = re.compile(r"/p/(\d+)(?:#r(\d+))?$")
REPLIES, TWICE = 0.3, 0.2  # shares: replies among the writes, and answered writes sent once more


@dataclass(frozen=True)
class Write:
    """What was answered: a text, its key, and the id of what it became."""

    kind: str
    key: str
    text: str
    id: int


class Log:
    """What the clients know, on disk line by line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.writes: list[Write] = []
        self.problems: list[str] = []
        self.others: Counter[str] = Counter()  # answers that told to try again, and requests without an answer
        self._changed = threading.Condition()

    def answer(self, write: Write) -> None:
        """Somebody was told that it is done."""
        with self._changed, self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(write)) + "\n")
            self.writes.append(write)
            self._changed.notify_all()

    def complain(self, problem: str) -> None:
        """Something was answered that never should be."""
        with self._changed:
            self.problems.append(problem)

    def count(self, what: str) -> None:
        """An answer of another kind."""
        with self._changed:
            self.others[what] += 1


class Client:
    """One browser without scripts, which goes to the other process when one does not answer."""

    def __init__(self, urls: Sequence[str], cookie: str, log: Log) -> None:
        self._hosts = [urlsplit(url).netloc for url in urls]
        self._jar = dict([cookie.split("=", 1)])
        self._log = log
        self._token = ""

    def get(self, path: str) -> tuple[int, str, str]:
        """Open a page: status, where it leads, text; one of NO_ANSWER."""
        return self._ask("GET", path, "")

    def post(self, path: str, **fields: str) -> tuple[int, str, str]:
        """Send a form."""
        if not self._token:
            status, _where, text = self.get("/compose")
            if status != 200:
                return status, "", text
            found = TOKEN.search(text)
            self._token = (found[1] or found[2]) if found else ""
        answer = self._ask("POST", path, urlencode({"csrf_token": self._token, **fields}))
        if answer[0] not in (200, 303):
            self._token = ""
        return answer

    def _ask(self, method: str, path: str, body: str) -> tuple[int, str, str]:
        host = self._hosts[0]
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._jar.items()), "Connection": "close"}
        if body:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{host}"}
        connection = http.client.HTTPConnection(host, timeout=SECONDS)
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        except NO_ANSWER:
            self._hosts.reverse()
            raise
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self._jar[name] = value
        return answer.status, answer.headers.get("Location", ""), text


class Writer(threading.Thread):
    """Writes one thing after the other until told to stop; the last one too is carried through."""

    def __init__(self, name: str, client: Client, log: Log, chance: random.Random, stop: threading.Event) -> None:
        super().__init__(name=name, daemon=True)
        self._client, self._log, self._chance, self._stop_event = client, log, chance, stop
        self._number = 0

    def run(self) -> None:
        """Write."""
        while not self._stop_event.wait(THINKING):
            self._number += 1
            word = f"{self.name}n{self._number}"
            kind, path, fields = self._choose(word)
            self._carry_through(kind, path, {**fields, "submission": f"form {word}"})

    def _choose(self, word: str) -> tuple[str, str, dict[str, str]]:
        posts = [write.id for write in self._log.writes[-50:] if write.kind == "post"]
        if posts and self._chance.random() < REPLIES:
            return "reply", f"/p/{self._chance.choice(posts)}/reply", {"text": f"Agreed, {word}"}
        return "post", "/compose", {"to": "bench-0", "text": f"News of the {word}"}

    def _carry_through(self, kind: str, path: str, fields: dict[str, str]) -> None:
        first = self._try_until_answered(path, fields)
        self._log.answer(Write(kind, fields["submission"], fields["text"], first))
        if self._chance.random() < TWICE:
            again = self._try_until_answered(path, fields)
            if again != first:
                self._log.complain(f"the same form gave {first} and {again}: {fields['text']}")

    def _try_until_answered(self, path: str, fields: dict[str, str]) -> int:
        pause = threading.Event()
        while True:
            try:
                status, where, text = self._client.post(path, **fields)
            except NO_ANSWER as error:
                self._log.count(type(error).__name__)
            else:
                if status == 303 and (place := PLACE.search(where)):
                    return int(place[2] or place[1])
                self._log.count(str(status))
                if status not in REFUSED:
                    self._log.complain(f"{status} {where} {' '.join(re.sub('<[^>]+>', ' ', text).split())[-60:]}")
            pause.wait(PAUSE)
