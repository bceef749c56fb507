"""Home on SQLite: three short statements, merged here (design 8).

CROSS JOIN fixes the join order and INDEXED BY the partial index: SQLite's planner changes its mind with ANALYZE.
"""

from esn.core.db import read
from esn.core.prepared import Prepared, prepared

# ruff: noqa: S608 - the texts are put together from constants of this module only

PAGE, SOURCES = 20, 20

OWN_UNIT = "(SELECT unit_id FROM account WHERE id = :actor)"

# 0: all of it; a number: from that position on; NULL: not visible. The rule of spaces.policy.visible_from.
VISIBLE_FROM = f"""CASE WHEN a.visibility <> 'private' OR a.kind = 'everybody'
               OR a.unit_id IN (SELECT ancestor_id FROM unit_closure WHERE unit_id = {OWN_UNIT}) THEN 0
             ELSE (SELECT n.visible_from_position FROM membership n
                    WHERE n.account_id = :actor AND n.space_id = a.id AND n.state = 'member') END"""
_CHOSEN = (
    """COALESCE((SELECT level FROM space_preference f WHERE f.account_id = :actor AND f.space_id = {space}), {level})"""
)

# what feeds this person: space, level, first visible position, whether it comes without membership
SOURCES_OF = f"""
SELECT m.space_id, 0 AS compulsory, {VISIBLE_FROM} AS low, {_CHOSEN.format(space="m.space_id", level=2)} AS level
  FROM membership m CROSS JOIN space s ON s.id = m.space_id CROSS JOIN space a ON a.id = s.access_space_id
 WHERE m.account_id = :actor AND m.state = 'member' AND s.kind NOT IN ('conversation', 'team')
UNION ALL
SELECT s.id, 1, 0, {_CHOSEN.format(space="s.id", level=3)}
  FROM unit_closure u CROSS JOIN space s ON s.unit_id = u.ancestor_id WHERE u.unit_id = {OWN_UNIT}
UNION ALL
SELECT s.id, 1, 0, {_CHOSEN.format(space="s.id", level=3)} FROM space s WHERE s.kind = 'everybody'"""

# the sources with their newest position below the cursor
HEADS = Prepared(f"""
SELECT space_id, level, low,
       CASE level
       WHEN 3 THEN (SELECT position FROM placement p WHERE p.space_id = x.space_id AND p.state = 'published'
                       AND position < :cursor AND position >= x.low ORDER BY position DESC LIMIT 1)
       WHEN 2 THEN (SELECT position FROM placement p INDEXED BY ix_placement_highlight
                     WHERE p.space_id = x.space_id AND p.state = 'published' AND is_highlight
                       AND position < :cursor AND position >= x.low ORDER BY position DESC LIMIT 1) END AS position
  FROM ({SOURCES_OF}) x
 WHERE low IS NOT NULL""")

_ALL = """SELECT * FROM (SELECT position, content_id FROM placement
 WHERE space_id = :s{n} AND position <= :p{n} AND position >= :l{n} AND state = 'published'
 ORDER BY position DESC LIMIT 20)"""
_HIGHLIGHTS = """SELECT * FROM (SELECT position, content_id FROM placement INDEXED BY ix_placement_highlight
 WHERE space_id = :s{n} AND position <= :p{n} AND position >= :l{n} AND state = 'published' AND is_highlight
 ORDER BY position DESC LIMIT 20)"""

# people I follow (200 texts each at most, nothing older than the page's last), and announcements that reach everybody
# or my units whatever level I chose
OTHERS = Prepared(f"""
SELECT c.position, c.id
  FROM follow f CROSS JOIN content c ON c.author_id = f.target_id
 WHERE f.account_id = :actor AND c.position IS NOT NULL AND c.state = 'published' AND c.position < :cursor
   AND c.position > max(:floor, COALESCE((SELECT b.position FROM content b
                        WHERE b.author_id = f.target_id AND b.position IS NOT NULL AND b.state = 'published'
                          AND b.position < :cursor ORDER BY b.position DESC LIMIT 1 OFFSET 200), 0))
   AND EXISTS (SELECT 1 FROM placement p CROSS JOIN space s ON s.id = p.space_id
                CROSS JOIN space a ON a.id = s.access_space_id
                WHERE p.content_id = c.id AND p.state = 'published'
                  AND NOT EXISTS (SELECT 1 FROM space_preference m
                                   WHERE m.account_id = :actor AND m.space_id = p.space_id AND m.level = 0)
                  AND p.position >= {VISIBLE_FROM})
UNION
SELECT p.position, p.content_id
  FROM (SELECT s.id FROM unit_closure u CROSS JOIN space s ON s.unit_id = u.ancestor_id WHERE u.unit_id = {OWN_UNIT}
        UNION ALL SELECT id FROM space WHERE kind = 'everybody') x
  CROSS JOIN placement p INDEXED BY ix_placement_announcement
     ON p.space_id = x.id AND p.state = 'published' AND p.is_announcement
        AND p.position < :cursor AND p.position > :floor
ORDER BY 1 DESC LIMIT 20""")

# what stands above a position, source by source
NEWER = Prepared(f"""
SELECT DISTINCT p.position FROM ({SOURCES_OF}) x CROSS JOIN placement p ON p.space_id = x.space_id
 WHERE x.low IS NOT NULL AND p.state = 'published' AND p.position > max(:since, x.low - 1)
   AND (x.level = 3 OR (x.level = 2 AND p.is_highlight))
 LIMIT :most""")


@prepared  # at most 231 texts, so that the driver's statement cache serves them
def _merge(everything: int, highlights: int) -> str:
    parts = [_ALL.format(n=n) for n in range(everything)]
    parts += [_HIGHLIGHTS.format(n=n) for n in range(everything, everything + highlights)]
    return " UNION ".join(parts) + " ORDER BY 1 DESC LIMIT 20"


def list_positions(account_id: int, cursor: int) -> list[tuple[int, int]]:
    """Up to 20 (position, content id) below the cursor, newest first."""
    wanted = {"actor": account_id, "cursor": cursor}
    heads = [row for row in read(HEADS, wanted) if row.position is not None]
    newest = sorted(heads, key=lambda row: -row.position)[:SOURCES]
    newest.sort(key=lambda row: -row.level)  # everything before highlights: the order of the merged statement
    merged: list[tuple[int, int]] = []
    if newest:
        everything = sum(row.level == 3 for row in newest)
        values = {f"s{n}": row.space_id for n, row in enumerate(newest)}
        values |= {f"p{n}": row.position for n, row in enumerate(newest)}
        values |= {f"l{n}": row.low for n, row in enumerate(newest)}
        rows = read(_merge(everything, len(newest) - everything), values)
        merged = [(position, content_id) for position, content_id in rows]
    floor = merged[-1][0] if len(merged) == PAGE else 0
    others = {(position, content_id) for position, content_id in read(OTHERS, {**wanted, "floor": floor})}
    return sorted(others.union(merged), reverse=True)[:PAGE]


def list_newer(account_id: int, since: int, most: int) -> list[int]:
    """The positions of the sources' posts above `since`; at most `most`, in no order."""
    wanted = {"actor": account_id, "since": since, "most": most}
    return [position for (position,) in read(NEWER, wanted)]


SOURCES_WITH_LEVEL = Prepared(f"SELECT space_id, level FROM ({SOURCES_OF}) x WHERE low IS NOT NULL")


def list_sources(account_id: int) -> list[tuple[int, int]]:
    """What feeds this person's Home: (space id, level)."""
    rows = read(SOURCES_WITH_LEVEL, {"actor": account_id})
    return [(space_id, level) for space_id, level in rows]
