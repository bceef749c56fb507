"""Which attributes a server knows at all."""

from collections.abc import Iterable

import ldap
from ldap.ldapobject import SimpleLDAPObject
from ldap.schema import AttributeType, SubSchema


def unknown_names(connection: SimpleLDAPObject, names: Iterable[str]) -> list[str]:
    """Those of these attributes that are not in the server's schema; none where it does not show its schema."""
    try:
        place = connection.search_subschemasubentry_s()
        entry = connection.read_subschemasubentry_s(place) if place else None
    except (ldap.NO_SUCH_OBJECT, ldap.INSUFFICIENT_ACCESS):
        return []
    if not entry:
        return []
    schema = SubSchema(entry, 0)  # 0: faults of the schema itself are not ours to report
    return [name for name in names if schema.get_obj(AttributeType, name) is None]
