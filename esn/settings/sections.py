"""The tables of config/esn.toml, each field with its default and what it means."""

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from esn.settings.types import ROOT, Bind, Count, Place, RoleName, TimeZone, Words, fault

PRESETS = ROOT / "config" / "directory"


class Section(BaseModel):
    """A table of config/esn.toml; unknown names in it are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Site(Section):
    """What people see of the firm, and where the site stands."""

    name: str = Field("Harbour", min_length=1, max_length=60, description="Name of the network, shown on every page.")
    company: str = Field("Northmere Bank", min_length=1, max_length=80, description="Name of the firm.")
    base_url: str = Field("http://127.0.0.1:8000", description="Address people type, without a slash at the end.")
    help_desk: str = Field("ext. 4400", min_length=1, description="How to reach the help desk.")
    emergency_phone: str = Field("ext. 9999", min_length=1, description="Whom to call when somebody is in danger.")
    languages: Words = Field(("en", "de"), min_length=1, description="Languages of the pages, the first one preferred.")
    default_locale: str = Field("en", description="Language shown when the browser asks for none of them.")
    time_zone: TimeZone = Field("Europe/London", description="Time zone of the firm, such as Europe/London.")

    @model_validator(mode="after")
    def _check(self) -> "Site":
        parts = urlsplit(self.base_url)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path or parts.query:
            raise fault("base_url", "must look like https://network.example.org")
        if self.default_locale not in self.languages:
            raise fault("default_locale", "must be one of site.languages")
        return self


class Attributes(Section):
    """Which attribute of a directory entry holds what; an empty name means the directory does not have it."""

    identity: str = Field("entryUUID", min_length=1, description="Immutable id (Active Directory: objectGUID).")
    username: str = Field("uid", min_length=1, description="Name typed at sign-in (Active Directory: sAMAccountName).")
    display_name: str = Field("displayName", min_length=1, description="Name shown; without it, cn is shown.")
    email: str = Field("mail", description="E-mail address.")
    title: str = Field("title", description="Job title.")
    telephone: str = Field("telephoneNumber", description="Telephone number.")
    unit: str = Field("departmentNumber", description="Id of the organisation unit of a person.")
    manager: str = Field("manager", description="DN of the manager.")
    place: str = Field("l", description="Town or branch.")
    country: str = Field("c", description="Country, two letters.")
    languages: str = Field("preferredLanguage", description="Languages spoken.")
    photo: str = Field("jpegPhoto", description="Photograph as JPEG bytes.")
    changed: str = Field("modifyTimestamp", description="Changes with the entry (Active Directory: whenChanged).")
    disabled: str = Field("employeeType", description="Says that the person may not sign in (see disabled_values).")
    member: str = Field("member", min_length=1, description="DNs of the members of a group.")
    unit_id: str = Field("ou", min_length=1, description="Stable id of a unit.")
    unit_name: str = Field("description", min_length=1, description="Name of a unit.")
    unit_kind: str = Field("businessCategory", description="Kind of a unit: firm, division, district, branch or team.")
    unit_leader: str = Field("seeAlso", description="DN of the person who leads a unit.")


class Directory(Section):
    """The company directory: an LDIF file for a trial, an LDAP server otherwise."""

    kind: Literal["ldif", "ldap"] = Field("ldif", description="ldif (a file) or ldap (a server).")
    preset: Literal["", "openldap", "active-directory"] = Field(
        "", description="Filters, nesting and attributes of config/directory/; what stands here goes before it."
    )
    ldif_file: Place = Field(Path("config/demo/directory.ldif"), validate_default=True, description="The LDIF file.")
    uris: Words = Field((), description="Servers tried in this order, such as ldaps://ldap1.example.org.")
    bind_dn: str = Field("", description="DN of the service account that searches.")
    bind_password: SecretStr = Field(SecretStr(""), description="Its password; best kept in a secret file.")
    ca_file: Place | None = Field(None, description="PEM file of the authority that signed the server's certificate.")
    start_tls: bool = Field(default=False, description="Whether to turn an ldap:// connection into TLS.")
    network_timeout: float = Field(3, gt=0, le=60, description="Seconds to wait for a connection.")
    timeout: float = Field(5, gt=0, le=120, description="Seconds to wait for an answer.")
    page_size: int = Field(500, ge=10, le=5000, description="Entries read at a time by the sync.")
    people_base: str = Field("ou=people,dc=northmere,dc=example", min_length=1, description="Where people are found.")
    people_filter: str = Field("(objectClass=inetOrgPerson)", min_length=1, description="Which entries are people.")
    groups_base: str = Field("ou=groups,dc=northmere,dc=example", description="Where groups are found.")
    groups_filter: str = Field("(objectClass=groupOfNames)", description="Which entries are groups.")
    units_base: str = Field("ou=units,dc=northmere,dc=example", description="Where the organisation tree is found.")
    units_filter: str = Field("(objectClass=organizationalUnit)", description="Which entries are units.")
    group_nesting: Literal["walk", "ad", "none"] = Field("walk", description="How groups in groups are followed.")
    disabled_values: Words = Field(
        ("disabled", "TRUE"),
        description="Values of attributes.disabled that lock; userAccountControl is read by its bit.",
    )
    sync_minutes: Count = Field(15, description="Minutes between two syncs.")
    leaving_percent_limit: float = Field(
        5, ge=0, le=100, description="Percent of all people; a sync that would lock more stops."
    )
    attributes: Attributes = Attributes()

    @model_validator(mode="before")
    @classmethod
    def _begin_with_preset(cls, given: Any) -> Any:
        if not isinstance(given, dict) or given.get("preset") not in ("openldap", "active-directory"):
            return given
        preset = tomllib.loads((PRESETS / f"{given['preset']}.toml").read_text(encoding="utf-8"))
        attributes = given.get("attributes") or {}
        if isinstance(attributes, Attributes):
            return given  # settings made anew from settings: the preset is in them already
        return {**preset, **given, "attributes": {**preset["attributes"], **attributes}}

    @model_validator(mode="after")
    def _check(self) -> "Directory":
        if self.kind == "ldif":
            return self
        if not self.uris:
            raise fault("uris", "is missing while directory.kind is ldap")
        for uri in self.uris:
            if urlsplit(uri).scheme not in ("ldap", "ldaps", "ldapi"):
                raise fault("uris", "must begin with ldap://, ldaps:// or ldapi://")
            if self.start_tls and not uri.startswith("ldap://"):
                raise fault("start_tls", "works with ldap:// only; ldaps:// is encrypted already")
        if not self.bind_dn or not self.bind_password.get_secret_value():
            raise fault("bind_password" if self.bind_dn else "bind_dn", "is missing while directory.kind is ldap")
        return self


class Session(Section):
    """How long a sign-in lasts."""

    idle_minutes: Count = Field(30, description="Minutes without a request after which a session ends.")
    absolute_hours: Count = Field(12, description="Hours after which a session ends in any case.")
    reauthenticate_minutes: Count = Field(
        15, description="Minutes after which administration asks for the password again."
    )


class SignIn(Section):
    """Limits on tries; keep them below the directory's own lock-out."""

    tries_per_name: Count = Field(4, description="Failed tries for one name within the window.")
    tries_per_address: Count = Field(30, description="Failed tries from one address within the window.")
    window_seconds: Count = Field(120, description="Length of the window in seconds.")


class Terms(Section):
    """The policy that everybody accepts."""

    folder: Place = Field(Path("config/policy"), validate_default=True, description="Folder of the policy's versions.")
    default_language: str = Field("en", description="Language of the text that is binding.")


class Posts(Section):
    """Limits of what is written."""

    max_length: int = Field(20_000, ge=100, le=200_000, description="Characters of one post, reply or message.")
    mentions_max: int = Field(50, ge=0, le=500, description="People mentioned in one text.")


class TeamMessages(Section):
    """Messages of leaders to their part of the organisation."""

    wide_roles: Words = Field(
        ("communications",), description="Roles that write to any part of the company; leaders write to their own."
    )
    in_force_days: Count = Field(
        30, description="Days in which people who join the audience still get a message; longer if it asks to confirm."
    )
    weekly: Count = Field(
        2, description="Team messages a week to the same people; for more the sender gives a reason, which they read."
    )


FieldRule = Literal["free", "notify", "approve", "locked"]


class Profiles(Section):
    """Who decides what people say of themselves: free, notify (shown to compliance), approve (first) or locked."""

    about: FieldRule = Field("approve", description="About oneself, in sentences.")
    skills: FieldRule = Field("free", description="Subjects that one may be asked about.")
    languages: FieldRule = Field("free", description="Languages that one adds to those of the directory.")
    time_zone: FieldRule = Field("free", description="One's own time zone.")
    review_days: Count = Field(1, description="Working days within which compliance decides on a text.")


Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
ClockTime = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class QuietHours(Section):
    """When nothing disturbs people who have not chosen their own times: outside these working hours, in their zone."""

    is_on: bool = Field(default=True, description="Whether notifications wait for the working hours.")
    days: tuple[Weekday, ...] = Field(
        ("mon", "tue", "wed", "thu", "fri"), min_length=1, description="Days on which people work."
    )
    begins: ClockTime = Field("08:00", description="When work begins.")
    ends: ClockTime = Field("18:00", description="When it ends; before `begins` means on the next day.")


class DatabaseRoles(Section):
    """Roles of PostgreSQL that `esn migrate` gives their rights; the owner who migrates keeps all. Empty: none."""

    web: RoleName = Field("", description="Role of esn web and esn realtime: adds to the archive, never changes it.")
    worker: RoleName = Field("", description="Role of esn worker: seals the archive too.")
    keeper: RoleName = Field("", description="Role that destroys texts whose time is over, and nothing else does.")


class Retention(Section):
    """How long things are kept; the sentences that people read are made from these numbers."""

    posts_years: Count = Field(7, description="Years that posts, replies, articles and wiki pages are kept.")
    messages_years: Count = Field(3, description="Years that messages are kept.")
    moderation_years: Count = Field(7, description="Years that reports, cases and decisions are kept.")
    sign_ins_years: Count = Field(3, description="Years that sign-ins, refusals and sessions are kept.")
    drafts_days: Count = Field(90, description="Days after its last change that a draft is kept.")
    notifications_days: Count = Field(180, description="Days that notifications are kept.")


class Realtime(Section):
    """How news reach open pages."""

    mode: Literal["embedded", "redis"] = Field("embedded", description="embedded (one process) or redis (several).")
    redis_url: str = Field("", repr=False, description="Redis that joins the processes, such as redis://127.0.0.1.")
    socket_limit: Count = Field(200, description="Open sockets of esn serve; more are refused, and those pages poll.")
    bind: str = Field("127.0.0.1:8001", pattern=r"^(.+:\d+|unix:.+)$", description="Address and port of esn realtime.")
    processes: Count = Field(1, description="Processes of esn realtime; two of them use two processors.")
    sockets_per_process: Count = Field(
        10_000, description="Open sockets of one process of esn realtime; more are refused, and those pages poll."
    )

    @model_validator(mode="after")
    def _check(self) -> "Realtime":
        if self.mode == "redis" and urlsplit(self.redis_url).scheme not in ("redis", "rediss", "unix"):
            raise fault("redis_url", "must begin with redis://, rediss:// or unix:// while realtime.mode is redis")
        return self


class Worker(Section):
    """Where jobs run."""

    embedded: bool = Field(default=True, description="Whether a thread of esn serve runs them (else: esn worker).")


class Logs(Section):
    """What the processes say to the journal: JSON, one object a line, without what anybody wrote."""

    level: Literal["info", "warning", "error"] = Field(
        "warning", description="From where on; info notes every request with the number of the person."
    )
    slow_statement_ms: int = Field(
        500, ge=0, description="Milliseconds from which an SQL statement is noted, without its values; 0 notes none."
    )


class Metrics(Section):
    """Where a machine that watches asks for /metrics and /readyz: never where people's browsers reach it."""

    web_bind: Bind = Field("", description="Address and port of esn serve and esn web, such as 127.0.0.1:9101.")
    realtime_bind: Bind = Field("", description="Address and port of esn realtime, such as 127.0.0.1:9102.")
    worker_bind: Bind = Field("", description="Address and port of esn worker, such as 127.0.0.1:9103.")


class Archive(Section):
    """The record of every change and its seal."""

    signing_key_file: Place = Field(description="Ed25519 private key (PEM) that signs the checkpoints.")
    kept_checkpoints_file: Place | None = Field(
        None, description="File on another volume that gets every checkpoint too."
    )
    seal_seconds: int = Field(60, ge=1, le=60, description="Seconds between two seals.")


class Moderation(Section):
    """What moderators promise."""

    target_hours: Count = Field(24, description="Hours within which a report is looked at.")
    claim_minutes: Count = Field(30, description="Minutes after which a claimed case is free again.")
    appeal_days: Count = Field(30, description="Days in which a decision can be appealed.")


class Web(Section):
    """The web process and what stands before it."""

    bind: str = Field("127.0.0.1:8000", pattern=r"^(.+:\d+|unix:.+)$", description="Address and port to listen on.")
    processes: Count = Field(1, description="Processes of esn web; esn serve is always one.")
    threads: int = Field(
        32, ge=4, le=1000, description="Threads of one process that answer requests; open sockets have their own."
    )
    trusted_proxies: int = Field(0, ge=0, le=5, description="Proxies whose X-Forwarded headers are believed.")
    allowed_hosts: Words = Field((), description="Host names answered to; none means the host of site.base_url.")
    body_limit_mb: int = Field(16, ge=1, le=1024, description="Megabytes of one request.")
