"""Groups in groups: walked level by level, each group once, so that a ring of groups ends."""

from collections.abc import Callable, Iterable, Mapping

Groups = Mapping[str, str]  # folded DN -> cn in lower case


def names_above(dn: str, groups_with: Callable[[list[str]], Groups], *, is_nested: bool) -> frozenset[str]:
    """The names (DN and cn) of all groups a person is in. `groups_with`: the groups with one of these members."""
    found: dict[str, str] = {}
    level = [dn]
    while level:
        above = groups_with(level)
        level = [group for group in above if group not in found] if is_nested else []
        found |= above
    return frozenset(found) | frozenset(found.values())


def members_below(
    group: str, groups: Groups, members_of: Callable[[str], Iterable[str]], *, is_nested: bool
) -> frozenset[str]:
    """The folded DNs of the people in a group. `groups`: all groups; `members_of`: folded DNs directly in one."""
    people: set[str] = set()
    seen = {group}
    waiting = [group]
    while waiting:
        for member in members_of(waiting.pop()):
            if member not in groups:
                people.add(member)
            elif is_nested and member not in seen:
                seen.add(member)
                waiting.append(member)
    return frozenset(people)


def find_group(name: str, groups: Groups) -> str | None:
    """The folded DN of the group with this folded DN or cn."""
    if name in groups:
        return name
    return next((dn for dn, cn in groups.items() if cn == name), None)
