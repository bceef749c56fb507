from datetime import UTC, datetime, timedelta, timezone

from esn.core import clock


def test_it_tells_the_time_in_utc():
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC)
    assert clock.now().tzinfo is UTC


def test_it_stands_still_at_a_moment_and_goes_on_afterwards():
    there = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=5)))
    with clock.at(there):
        assert clock.now() == there
        assert clock.now().tzinfo is UTC
        with clock.at(there + timedelta(days=1)):
            assert clock.now() == there + timedelta(days=1)
        assert clock.now() == there
        assert clock.true_now() > there + timedelta(days=1)
    assert clock.now() > there
