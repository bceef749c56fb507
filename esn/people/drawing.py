"""The organisation chart as boxes and lines: where each stands on the drawing, in its own units."""

from collections.abc import Sequence
from dataclasses import dataclass

from esn.people.queries import PersonCard
from esn.people.queries.charts import Chart

WIDTH = 640
BOX_WIDTH, BOX_HEIGHT = 296, 56
STEP = BOX_HEIGHT + 24  # from one level to the next
ROW = BOX_HEIGHT + 12  # from one row of a team to the next
ABOVE_DRAWN = 2
MIDDLE = WIDTH // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A person on the drawing; x and y are the upper left corner, `size` how many report to them (0: not shown)."""

    card: PersonCard
    x: int
    y: int
    size: int = 0
    is_root: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """The whole drawing; `lines` is the path of all connections in SVG's language."""

    height: int
    boxes: Sequence[Box]
    lines: str


def draw(chart: Chart) -> Drawing:
    """The last two above the root one below the other, the root, and the team in two columns beside a trunk."""
    column = [*chart.above[-ABOVE_DRAWN:], chart.root]
    left = (WIDTH - BOX_WIDTH) // 2
    boxes = [Box(card=card, x=left, y=n * STEP, is_root=card is chart.root) for n, card in enumerate(column)]
    lines = [f"M{MIDDLE} {box.y + BOX_HEIGHT}V{box.y + STEP}" for box in boxes[:-1]]
    top, bottom = len(column) * STEP, boxes[-1].y + BOX_HEIGHT
    teams = chart.teams.rows
    for n, team in enumerate(teams):
        x, y = (WIDTH - BOX_WIDTH) * (n % 2), top + ROW * (n // 2)
        boxes.append(Box(card=team.head, x=x, y=y, size=team.size))
        edge = x if n % 2 else x + BOX_WIDTH
        lines.append(f"M{edge} {y + BOX_HEIGHT // 2}H{MIDDLE}")
    if teams:
        lines.append(f"M{MIDDLE} {bottom}V{boxes[-1].y + BOX_HEIGHT // 2}")
    return Drawing(height=boxes[-1].y + BOX_HEIGHT, boxes=boxes, lines="".join(lines))
