"""A small firm as LDIF, for slapd and for the file alike, with what is odd in real ones."""

import base64
import hashlib
from dataclasses import dataclass, field

SUFFIX = "dc=example,dc=org"
PASSWORD = "a good pässword"
PHOTO = b"\xff\xd8\xff\xe0 not really a photo"


def hashed(password: str) -> str:
    """{SSHA} of a password; the salt is fixed so that the same firm is the same text."""
    salt = b"saltsalt"
    return "{SSHA}" + base64.b64encode(hashlib.sha1(password.encode() + salt).digest() + salt).decode()


def person_dn(name: str, container: str = "people") -> str:
    """The DN of a person."""
    return f"uid={name},ou={container},{SUFFIX}"


@dataclass
class Entry:
    """One entry; `identity` stands in a file as entryUUID."""

    dn: str
    classes: tuple[str, ...]
    attributes: dict[str, str | list[str]]
    identity: str = ""
    photo: bytes | None = None

    def ldif(self, *, with_ids: bool) -> str:
        """The entry as text; slapd makes entryUUID itself and refuses one that is given."""
        lines = [f"dn: {self.dn}", *(f"objectClass: {name}" for name in self.classes)]
        for name, value in self.attributes.items():
            lines += [
                f"{name}:: {base64.b64encode(one.encode()).decode()}"
                for one in ([value] if isinstance(value, str) else value)
            ]
        if self.photo:
            lines.append(f"jpegPhoto:: {base64.b64encode(self.photo).decode()}")
        if with_ids:
            lines.append(f"entryUUID: {self.identity or self.dn}")
        return "\n".join(lines) + "\n"


@dataclass
class Firm:
    """Entries by DN, to be changed by a test and written out again."""

    entries: dict[str, Entry] = field(default_factory=dict)

    def add(
        self, dn: str, classes: str, identity: str = "", photo: bytes | None = None, **attributes: str | list[str]
    ) -> None:
        """Add an entry."""
        self.entries[dn] = Entry(dn, tuple(classes.split()), attributes, identity, photo)

    def add_unit(self, unit_id: str, name: str, above: str = "", **attributes: str) -> str:
        """Add a unit below the DN `above`; gives its DN."""
        dn = f"ou={unit_id},{above or f'ou=units,{SUFFIX}'}"
        self.add(dn, "top organizationalUnit", ou=unit_id, description=name, **attributes)
        return dn

    def add_person(
        self,
        name: str,
        full_name: str,
        container: str = "people",
        identity: str = "",
        photo: bytes | None = None,
        **attributes: str | list[str],
    ) -> None:
        """Add a person; the identity is the first name they had."""
        classes = "top person organizationalPerson inetOrgPerson extensibleObject"
        usual = {
            "uid": name,
            "cn": full_name,
            "displayName": full_name,
            "sn": full_name.rsplit(maxsplit=1)[-1],
            "userPassword": hashed(PASSWORD),
        }
        self.add(person_dn(name, container), classes, identity or name, photo, **{**usual, **attributes})

    def add_group(self, name: str, *members: str) -> str:
        """Add a group of DNs; gives its DN."""
        dn = f"cn={name},ou=groups,{SUFFIX}"
        self.add(dn, "top groupOfNames", cn=name, member=list(members))
        return dn

    def ldif(self, *, with_ids: bool = True) -> str:
        """All entries as text, those above first."""
        return "\n".join(
            self.entries[dn].ldif(with_ids=with_ids) for dn in sorted(self.entries, key=lambda dn: dn.count(","))
        )


def small_firm() -> Firm:
    """Two districts, eight people, and groups in groups, two of them in a ring."""
    firm = Firm()
    firm.add(SUFFIX, "top dcObject organization", dc="example", o="Example")
    for name in ("people", "groups", "units", "more"):
        above = f"ou=people,{SUFFIX}" if name == "more" else SUFFIX
        firm.add(f"ou={name},{above}", "top organizationalUnit", ou=name)
    top = firm.add_unit("FIRM", "Example Bank", businessCategory="firm")
    north = firm.add_unit("NORTH", "District North", top, businessCategory="district", seeAlso=person_dn("leader"))
    firm.add_unit("NORTH-1", "Mill Lane branch", north, businessCategory="branch")
    firm.add_unit("SOUTH", "District South", top, businessCategory="district")
    add_people(firm)
    elsewhere = f"cn=elsewhere,ou=people,{SUFFIX}"  # the server answers searches with a referral row as well
    firm.add(elsewhere, "top referral extensibleObject", cn="elsewhere", ref="ldap://127.0.0.1:1/ou=people,dc=x")
    mods = firm.add_group("moderators", person_dn("leader"), f"cn=inner,ou=groups,{SUFFIX}")
    inner = firm.add_group("inner", person_dn("amara"), mods)
    firm.add_group("auditors", person_dn("ben"))
    firm.add_group("outer", inner)
    return firm


def add_people(firm: Firm) -> None:
    """The eight."""
    firm.add_person(
        "leader", "Maria Ortíz", title="District leader", departmentNumber="NORTH", mail="maria@example.org"
    )
    firm.add_person(
        "amara",
        "Amara Øyen",
        departmentNumber="NORTH-1",
        manager=person_dn("leader"),
        l="Millgate",
        c="IE",
        preferredLanguage="en, nb;q=0.8",
        telephoneNumber="+353 1 2345",
        photo=PHOTO,
    )
    firm.add_person("ben", "Ben Haas", departmentNumber="SOUTH", manager="uid=LEADER, ou=people,dc=example,dc=org")
    firm.add_person("gone", "Gerda Gone", employeeType="disabled", departmentNumber="SOUTH")
    firm.add_person("twin", "Tina Twin")
    firm.add_person("twin", "Tom Twin", container="more,ou=people", identity="twin2")
    firm.add_person("star", "Stella Star")
    firm.add_person("nopw", "Nora Nopassword", userPassword="{CRYPT}!")
