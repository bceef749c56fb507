"""Within the machine of try_install.sh: follow docs/install.md, then walk the main job over https."""

import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser import walking
from tests.engines.chromium import start_chromium
from tests.engines.slapd import LabSlapd
from tests.factories.cast import PASSWORD

PROJECT = Path(sys.argv[1])
SITE, HOST = "https://harbour.example.org", "harbour.example.org"
AUTHORITY = "/usr/local/share/ca-certificates/company.crt"
JOURNAL = Path("/var/log/esn-journal")
# What docs/install.md leaves to the administrator to change in the file of answers.
ANSWERS = {
    r'base = "(ou=\w+),dc=example,dc=org"': r'base = "\1,dc=northmere,dc=example"',
    r'bind_dn = ".*"': 'bind_dn = "cn=admin,dc=northmere,dc=example"',
    r'bind_password = ".*"': 'bind_password = "admin-secret"',
}


class Company(LabSlapd):
    """The directory of the demo firm behind ldaps://ldap1.example.org."""

    suffix = "dc=northmere,dc=example"

    def __init__(self) -> None:
        super().__init__()
        self.ldaps_uri = "ldaps://ldap1.example.org:636/"
        self.cafile = AUTHORITY
        self.servercert, self.serverkey = make_certificate(self.certificates)

    def _write_config(self) -> None:
        super()._write_config()
        self.slapadd(None, ["-n1", "-q", "-l", str(PROJECT / "config/demo/directory.ldif")])


def run(*command: str) -> str:
    """Run a command; its output."""
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def make_authority(folder: Path) -> None:
    """Make the company's authority, and let this machine trust it."""
    run(
        *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=Company CA"),
        *("-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign"),
        *("-keyout", str(folder / "company.key"), "-out", AUTHORITY),
    )
    run("update-ca-certificates")


def make_certificate(folder: Path) -> tuple[str, str]:
    """Make a certificate for all names of this machine; it and its key."""
    certificate, key, request, names = (str(folder / name) for name in ("all.pem", "all.key", "all.csr", "all.names"))
    Path(names).write_text(f"subjectAltName=DNS:{HOST},DNS:ldap1.example.org,DNS:ldap2.example.org\n")
    new = ("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={HOST}")
    run(*new, "-keyout", key, "-out", request)
    signed = ("-CA", AUTHORITY, "-CAkey", "/root/company.key", "-CAcreateserial", "-CAserial", "/root/company.srl")
    run("openssl", "x509", "-req", "-in", request, *signed, "-extfile", names, "-days", "30", "-out", certificate)
    return certificate, key


def blocks(name: str) -> list[str]:
    """The commands of one page of docs, a fenced block at a time."""
    page = (PROJECT / "docs" / name).read_text(encoding="utf-8")
    return re.findall(r"^```sh\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def follow(block: str) -> None:
    """Run one block as it stands."""
    for line in block.splitlines():
        print(f"  # {line}", flush=True)
    begun = time.monotonic()
    shell = ["env", "--unset=PYTHONPATH", "bash", "-euo", "pipefail", "-c", block]
    done = subprocess.run(shell, check=False, stdin=subprocess.DEVNULL)
    if done.returncode:
        sys.exit(f"That failed with {done.returncode}.")
    print(f"  ({time.monotonic() - begun:.0f} s)", flush=True)


def follow_the_page() -> None:
    """Run all blocks; between them do what the page leaves to the administrator."""
    for block in blocks("install.md"):
        follow(block)
        if "answers.toml" in block and "install " in block:
            answer(Path("/etc/esn/answers.toml"))


def lose_everything() -> None:
    """The machine is as after steps 1 to 4 of the installation: nothing of the network but the program."""
    for pid in run("pgrep", "--uid", "esn").split():
        os.kill(int(pid), signal.SIGKILL)
    run("runuser", "-u", "postgres", "--", "dropdb", "--force", "esn")
    for role in ("esn_owner", "esn_web", "esn_worker", "esn_keeper"):
        run("runuser", "-u", "postgres", "--", "dropuser", role)
    for folder in ("/etc/esn", "/var/lib/esn"):
        run("find", folder, "-mindepth", "1", "-delete")


def back_up_and_restore() -> None:
    """Follow docs/backup.md: every night, once, and on an empty machine."""
    nightly, with_keys, restoring = blocks("backup.md")
    page = blocks("install.md")
    administration = next(block for block in page if "createuser" in block).splitlines()[-1]
    answers = next(block for block in page if "answers.toml" in block)
    follow(nightly)
    follow(with_keys)
    lose_everything()
    follow(administration)
    follow(answers)
    answer(Path("/etc/esn/answers.toml"))
    newest = max(Path("/var/backups/esn").iterdir(), key=lambda folder: folder.stat().st_mtime)
    follow(restoring.replace("NAME", newest.name))
    follow("systemctl start esn-web esn-realtime esn-worker")


def answer(file: Path) -> None:
    """Change the answers as an administrator would."""
    text = file.read_text(encoding="utf-8")
    for pattern, value in ANSWERS.items():
        text, count = re.subn(pattern, value, text)
        assert count, pattern
    file.write_text(text, encoding="utf-8")


@contextmanager
def listening_journal() -> Iterator[list[str]]:
    """Stand for the journal at /dev/log; what it heard."""
    heard: list[str] = []
    journal = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    journal.bind("/dev/log")
    Path("/dev/log").chmod(0o666)

    def listen() -> None:
        while True:
            heard.append(journal.recv(65536).decode())

    threading.Thread(target=listen, daemon=True).start()
    yield heard


def walk(browser: Browser) -> None:
    """Two people and a stranger to their community, over https, each with an own browser."""
    contexts = []

    def page_of(_actor: None, **options: object) -> Page:
        # Chromium keeps authorities of its own; that ours is good is looked at by look_at_headers
        context = browser.new_context(base_url=SITE, ignore_https_errors=True, **options)
        contexts.append(context)
        return context.new_page()

    employee = walking.sign_in(page_of, "employee")
    walking.found_community(employee, "colleague")
    colleague = walking.sign_in(page_of, "colleague")
    show_what_waits(colleague)
    walking.come_in(colleague)
    outsider = walking.sign_in(page_of, "outsider")
    frames: list[str] = []
    with colleague.expect_websocket() as opening:
        colleague.goto("/")
    opening.value.on("framereceived", lambda frame: frames.append(str(frame)))
    begun = time.monotonic()
    path = walking.write_post(employee)
    expect(colleague.locator("#feed-pill")).to_contain_text("1 new post", timeout=60_000)
    assert any("feed.new" in frame for frame in frames), f"not by the socket: {frames}"
    assert opening.value.url.startswith(f"wss://{HOST}/socket.io/"), opening.value.url
    print(f"  a pill came by the socket, {time.monotonic() - begun:.1f} s after its post was begun")
    walking.cannot_find(outsider, path)
    walking.find_and_report(colleague, path)
    walking.decide(walking.sign_in(page_of, "moderator"))
    print("  signed in, accepted, invited, posted, heard, searched, reported, decided")
    for context in contexts:
        context.close()


def show_what_waits(page: Page) -> None:
    """In the evening and on Sundays an invitation waits for working hours: let it be shown now."""
    page.goto("/notifications")
    for button in page.get_by_role("button", name="Show now").all():
        button.click()
        expect(page.get_by_role("button", name="Show now")).to_have_count(0)


def read_again(browser: Browser) -> None:
    """What was written before is there, for those who could read it; the terms stay accepted."""
    page = browser.new_context(base_url=SITE, ignore_https_errors=True).new_page()
    page.goto(f"/c/{walking.SLUG}")
    page.get_by_label("Username").fill("colleague")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name=walking.COMMUNITY, exact=True)).to_be_visible()
    print("  the community is there again")


def fetch(path: str, *options: str) -> tuple[int, dict[str, str]]:
    """Status and headers of an address, the certificate judged by the machine's own authorities."""
    text = run("curl", "--silent", "--show-error", "--output", "/dev/null", "--dump-header", "-", *options, SITE + path)
    head, *lines = text.splitlines()
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return int(head.split()[1]), headers


def look_at_headers() -> None:
    """What nginx adds, hides and refuses."""
    status, page = fetch("/sign-in")
    assert status == 200, status
    assert page["strict-transport-security"], page
    assert "'unsafe" not in page["content-security-policy"], page
    assert "Secure" in page["set-cookie"], page
    assert run("curl", "-s", "-o", "/dev/null", "-w", "%{http_version}", f"{SITE}/sign-in") == "2"
    names = json.loads(Path("/var/www/esn/dist/manifest.json").read_text())
    status, script = fetch(f"/static/dist/{names['page.js']}", "--compressed")
    assert status == 200, status
    assert "immutable" in script["cache-control"], script
    assert script["content-encoding"] == "gzip", script
    assert fetch("/metrics")[0] == 404
    assert fetch("/readyz")[0] == 404
    assert fetch("/sign-in", "--header", "Host: other.example.org")[0] in (404, 421)
    large = ("--request", "POST", "--data-binary", "@/root/large", "--header", "Content-Type: text/plain")
    Path("/root/large").write_bytes(b"x" * 17_000_000)
    assert fetch("/sign-in", *large)[0] == 413
    moved = run("curl", "-s", "-o", "/dev/null", "-w", "%{http_code} %{redirect_url}", f"http://{HOST}/c?x=1")
    assert moved == f"301 {SITE}/c?x=1", moved
    forged = run("curl", "-s", "-D", "-", "-o", "/dev/null", "-H", "X-Forwarded-Host: evil.example", f"{SITE}/")
    assert "evil" not in forged, forged
    context = ssl.create_default_context()
    with socket.create_connection((HOST, 443)) as plain, context.wrap_socket(plain, server_hostname=HOST) as tls:
        print(f"  {tls.version()}, certificate judged good; headers, limits and refusals are as written")


def look_at_logs(heard: list[str]) -> None:
    """Lines of JSON, without what people typed."""
    lines = [line.partition("esn_nginx: ")[2] for line in heard]
    entries = [json.loads(line) for line in lines if line.startswith("{")]
    assert entries, heard[:3]
    assert any(entry["path"] == "/search" for entry in entries)
    assert not any("krasny" in line for line in heard), "a search stands in the log"
    for file in JOURNAL.iterdir():
        for line in file.read_text(encoding="utf-8").splitlines():
            assert "krasny" not in line.lower(), f"{file}: {line}"
    print(f"  {len(entries)} lines of nginx are JSON, without what was searched for")


def look_into_the_services() -> None:
    """What each service sees of the secrets, and as whom it runs."""
    hidden = {"web": ["secrets", "secrets-worker", "keys"], "worker": ["secrets", "secrets-web"]}
    hidden["realtime"] = hidden["web"]
    for kind, folders in hidden.items():
        name = kind if kind == "worker" else f"esn {kind}"
        pid = run("pgrep", "--newest", "--uid", "esn", "--full", f"esn.*{name}").strip()
        status = Path(f"/proc/{pid}/status").read_text()
        assert re.search(r"^NoNewPrivs:\s+1$", status, re.MULTILINE), status
        assert re.search(r"^CapBnd:\s+0+$", status, re.MULTILINE), status
        for folder in folders:
            assert not list(Path(f"/proc/{pid}/root/etc/esn/{folder}").iterdir()), f"{kind} sees {folder}"
    print("  the services run as esn without any capability, and do not see each other's secrets")


def main() -> None:
    """All of it, in order."""
    make_authority(Path("/root"))
    folder = Path("/etc/ssl/esn")
    folder.mkdir()
    certificate, key = make_certificate(Path("/root"))
    Path(certificate).replace(folder / "certificate.pem")
    Path(key).replace(folder / "key.pem")
    company = Company()
    company.start()
    try:
        with listening_journal() as heard:
            print("== docs/install.md, word by word", flush=True)
            follow_the_page()
            print("== The walk over https", flush=True)
            with start_chromium() as browser:
                walk(browser)
            look_at_headers()
            look_into_the_services()
            look_at_logs(heard)
            print("== Everything is lost, and comes back from the backup", flush=True)
            back_up_and_restore()
            follow("runuser -u esn -- esn archive verify")
            with start_chromium() as browser:
                read_again(browser)
    finally:
        company.stop()
    print("== Installed, walked, taken down")


main()
