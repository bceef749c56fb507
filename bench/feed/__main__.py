"""`python -m bench.feed`: Home, the feed at two sizes, hot posts and large communities, on PostgreSQL."""

import click

from bench.feed.reading import measure_feed, measure_home, measure_pages, measure_peer
from bench.feed.world import places, running
from bench.feed.writing import measure_hot_post, measure_large_community


@click.command()
@click.option("--people", default=4_000, show_default=True, help="Size of the large network; the small one is a tenth.")
def main(people: int) -> None:
    """Measure; BENCH_LARGE and BENCH_SMALL (database URLs) take networks that are there already."""
    with places(people) as (large, small):
        measure_feed(large, small)
        with running(large) as app:
            measure_home(app)
            measure_pages(app)
            measure_peer(app)
            measure_large_community()
        with running(small) as app:
            measure_hot_post(app)


main()
