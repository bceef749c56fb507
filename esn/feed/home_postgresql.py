"""Home on PostgreSQL: one statement (design 8). Every CASE that gives 0, a position or NULL is the visibility rule."""

from esn.core.db import read
from esn.core.prepared import Prepared

# ruff: noqa: S608 - the texts are put together from constants of this module only

# LATERAL ... a: a space that decides for itself, as nearly all do, is not looked up a second time
_SOURCES = """
own_unit AS MATERIALIZED (
  SELECT COALESCE(array_agg(ancestor_id), '{}') AS ids FROM unit_closure
   WHERE unit_id = (SELECT unit_id FROM account WHERE id = :actor)),
mine AS MATERIALIZED (
  SELECT space_id, visible_from_position AS low FROM membership WHERE account_id = :actor AND state = 'member'),
preference AS MATERIALIZED (
  SELECT space_id, level FROM space_preference WHERE account_id = :actor),
source AS MATERIALIZED (
  SELECT x.space_id, COALESCE(p.level, x.fallback) AS level, x.low, x.compulsory
    FROM (SELECT m.space_id, 2 AS fallback, false AS compulsory,
                 CASE WHEN a.visibility <> 'private' OR a.kind = 'everybody' OR a.unit_id = ANY (u.ids) THEN 0
                      WHEN a.id = m.space_id THEN m.low
                      ELSE (SELECT n.low FROM mine n WHERE n.space_id = a.id) END AS low
            FROM mine m JOIN space s ON s.id = m.space_id AND s.kind NOT IN ('conversation', 'team')
                 CROSS JOIN own_unit u
                 CROSS JOIN LATERAL (SELECT s.id, s.kind, s.visibility, s.unit_id WHERE s.access_space_id = s.id
                                     UNION ALL
                                     SELECT b.id, b.kind, b.visibility, b.unit_id FROM space b
                                      WHERE b.id = s.access_space_id AND s.access_space_id <> s.id) a
          UNION ALL
          SELECT s.id, 3, true, 0 FROM space s WHERE s.unit_id = ANY (ARRAY(SELECT unnest(ids) FROM own_unit))
          UNION ALL
          SELECT s.id, 3, true, 0 FROM space s WHERE s.kind = 'everybody') x
    LEFT JOIN preference p ON p.space_id = x.space_id
   WHERE x.low IS NOT NULL)"""

# head: newest position of each source; merged: top 20 of the 20 newest sources (a shared post has one position);
# followed: people I follow, above the merge's 20th position and 200 texts each; announced: of everybody and my units
HOME = Prepared(f"""WITH {_SOURCES},
head AS MATERIALIZED (
  SELECT s.space_id, s.level, s.low, h.position
    FROM source s CROSS JOIN LATERAL (
         (SELECT position FROM placement WHERE s.level = 3 AND space_id = s.space_id AND state = 'published'
             AND position < :cursor AND position >= s.low ORDER BY position DESC LIMIT 1)
         UNION ALL
         (SELECT position FROM placement WHERE s.level = 2 AND space_id = s.space_id AND state = 'published'
             AND is_highlight AND position < :cursor AND position >= s.low ORDER BY position DESC LIMIT 1)) h
   ORDER BY h.position DESC LIMIT 20),
merged AS MATERIALIZED (
  SELECT DISTINCT t.position, t.content_id
    FROM head h CROSS JOIN LATERAL (
         (SELECT position, content_id FROM placement WHERE h.level = 3 AND space_id = h.space_id
             AND state = 'published' AND position <= h.position AND position >= h.low ORDER BY position DESC LIMIT 20)
         UNION ALL
         (SELECT position, content_id FROM placement WHERE h.level = 2 AND space_id = h.space_id
             AND state = 'published' AND is_highlight AND position <= h.position AND position >= h.low
           ORDER BY position DESC LIMIT 20)) t
   ORDER BY t.position DESC LIMIT 20),
floor AS MATERIALIZED (
  SELECT CASE WHEN count(*) = 20 THEN min(position) ELSE 0 END AS position FROM merged),
followed AS (
  SELECT t.position, t.content_id
    FROM follow f CROSS JOIN floor CROSS JOIN LATERAL (
         SELECT c.position, c.id AS content_id FROM (SELECT position, id FROM content c
          WHERE c.author_id = f.target_id AND c.position IS NOT NULL AND c.state = 'published'
            AND c.position < :cursor AND c.position > floor.position ORDER BY c.position DESC LIMIT 200) c
          WHERE EXISTS (
                SELECT 1 FROM placement pl JOIN space s ON s.id = pl.space_id JOIN space a ON a.id = s.access_space_id
                  LEFT JOIN preference p ON p.space_id = pl.space_id
                 WHERE pl.content_id = c.id AND pl.state = 'published' AND p.level IS DISTINCT FROM 0
                   AND pl.position >= CASE WHEN a.visibility <> 'private' OR a.kind = 'everybody'
                                             OR a.unit_id = ANY ((SELECT ids FROM own_unit)::bigint[]) THEN 0
                                           ELSE (SELECT n.low FROM mine n WHERE n.space_id = a.id) END)
          ORDER BY c.position DESC LIMIT 20) t
   WHERE f.account_id = :actor),
announced AS (
  SELECT t.position, t.content_id
    FROM source s CROSS JOIN floor CROSS JOIN LATERAL (
         SELECT position, content_id FROM placement
          WHERE space_id = s.space_id AND state = 'published' AND is_announcement
            AND position < :cursor AND position > floor.position ORDER BY position DESC LIMIT 20) t
   WHERE s.compulsory AND s.level < 3)
SELECT position, content_id
  FROM (SELECT * FROM merged UNION SELECT * FROM followed UNION SELECT * FROM announced) page
 ORDER BY position DESC LIMIT 20""")

NEWER = Prepared(f"""WITH {_SOURCES}
SELECT DISTINCT t.position FROM source s CROSS JOIN LATERAL (
   (SELECT position FROM placement WHERE s.level = 3 AND space_id = s.space_id AND state = 'published'
       AND position > GREATEST(:since, s.low - 1) ORDER BY position LIMIT :most)
   UNION ALL
   (SELECT position FROM placement WHERE s.level = 2 AND space_id = s.space_id AND state = 'published'
       AND is_highlight AND position > GREATEST(:since, s.low - 1) ORDER BY position LIMIT :most)) t
 LIMIT :most""")


def list_positions(account_id: int, cursor: int) -> list[tuple[int, int]]:
    """Up to 20 (position, content id) below the cursor, newest first."""
    wanted = {"actor": account_id, "cursor": cursor}
    return [(position, content_id) for position, content_id in read(HOME, wanted)]


def list_newer(account_id: int, since: int, most: int) -> list[int]:
    """The positions of the sources' posts above `since`; at most `most`, in no order."""
    wanted = {"actor": account_id, "since": since, "most": most}
    return [position for (position,) in read(NEWER, wanted)]


SOURCES_WITH_LEVEL = Prepared(f"WITH {_SOURCES} SELECT space_id, level FROM source")


def list_sources(account_id: int) -> list[tuple[int, int]]:
    """What feeds this person's Home: (space id, level)."""
    rows = read(SOURCES_WITH_LEVEL, {"actor": account_id})
    return [(space_id, level) for space_id, level in rows]
