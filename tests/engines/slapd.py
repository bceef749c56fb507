"""A throw-away OpenLDAP: ldap://, ldaps://, ldapi:// and StartTLS, with an authority made on the spot.

Built on slapdtest, which comes with python-ldap: it has no ldaps://, no overlays, and certificates of its own that do
not verify here; it also leaves slapd behind when the run is killed.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import slapdtest

from tests.engines.ports import free_port
from tests.engines.process import find_program, tied_to_us

HERE = Path(__file__).parent
LOOPBACK = "127.0.0.1"


class LabSlapd(slapdtest.SlapdObject):
    """One server; `allows` holds features of olcAllows, such as bind_anon_dn (takes an empty password)."""

    TMPDIR = tempfile.gettempdir()
    suffix = "dc=example,dc=org"
    root_cn = "admin"
    root_pw = "admin-secret"
    schemas = ("core", "cosine", "nis", "inetorgperson")

    def __init__(self, allows: str = "") -> None:
        for program, package in (("slapd", "slapd"), ("slapadd", "slapd"), ("ldapwhoami", "ldap-utils")):
            find_program(program, package)
        super().__init__()
        self.allows = allows
        # not "localhost": libldap checks the certificate against the machine's own name instead
        self.ldaps_uri = f"ldaps://{LOOPBACK}:{free_port()}/"
        self.certificates = Path(tempfile.mkdtemp(prefix="esn-ca-"))
        self.cafile, self.servercert, self.serverkey = make_authority(self.certificates)
        self.PATH_SLAPD = self._tie(self.PATH_SLAPD)

    def load(self, ldif: str) -> None:
        """Add entries, the suffix first, as the administrator."""
        self.ldapadd(ldif)

    def stop(self) -> None:
        """Stop the server and remove everything it wrote."""
        super().stop()
        shutil.rmtree(self.certificates, ignore_errors=True)

    def _tie(self, program: str) -> str:
        wrapper = self.certificates / "slapd.sh"
        wrapper.write_text(f'#!/bin/sh\nexec {" ".join(tied_to_us(signal.SIGTERM))} {program} "$@"\n')
        wrapper.chmod(0o755)
        return str(wrapper)

    def _write_config(self) -> None:
        # the schema comes before the database: memberOf and refint name attributes of it
        values = {
            "allows": f"olcAllows: {self.allows}\n" if self.allows else "",
            "suffix": self.suffix,
            "root_dn": self.root_dn,
            "root_password": self.root_pw,
            "folder": self._db_directory,
            "uid": os.getuid(),
            "gid": os.getgid(),
            "authority": self.cafile,
            "certificate": self.servercert,
            "key": self.serverkey,
        }
        self.slapadd((HERE / "slapd_config.ldif").read_text().format(**values), ["-n0"])
        for schema in self.schemas:
            self.slapadd(None, ["-n0", "-l", f"{self.SCHEMADIR}/{schema}.ldif"])
        self.slapadd((HERE / "slapd_database.ldif").read_text().format(**values), ["-n0"])

    def _start_slapd(self) -> None:
        # slapdtest listens on ldap:// and ldapi:// only; the third address rides along while it starts
        keep, self.ldap_uri = self.ldap_uri, f"{self.ldap_uri} {self.ldaps_uri}"
        try:
            super()._start_slapd()
        finally:
            self.ldap_uri = keep


@contextmanager
def start_slapd(ldif: str = "", *, allows: str = "") -> Iterator[LabSlapd]:
    """Run a server with these entries as long as the block lasts."""
    server = LabSlapd(allows)
    try:
        server.start()
        if ldif:
            server.load(ldif)
        yield server
    finally:
        server.stop()


def make_authority(folder: Path) -> tuple[str, str, str]:
    """An authority and a server certificate for 127.0.0.1; gives authority, certificate and key."""
    names = ("ca.key", "ca.pem", "server.key", "server.csr", "server.pem", "extensions")
    ca_key, ca, key, request, certificate, extensions = (str(folder / name) for name in names)
    new_key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout")
    is_authority = ("-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    _openssl("req", "-x509", *new_key, ca_key, "-out", ca, "-days", "30", "-subj", "/CN=ESN test CA", *is_authority)
    _openssl("req", *new_key, key, "-out", request, "-subj", "/CN=localhost")
    purpose = "basicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n"
    Path(extensions).write_text(f"subjectAltName=DNS:localhost,IP:{LOOPBACK}\n{purpose}")
    signed_by = ("-CA", ca, "-CAkey", ca_key, "-CAcreateserial", "-extfile", extensions)
    _openssl("x509", "-req", "-in", request, *signed_by, "-days", "30", "-out", certificate)
    return ca, certificate, key


def _openssl(*arguments: str) -> None:
    subprocess.run([find_program("openssl", "openssl"), *arguments], check=True, capture_output=True)
