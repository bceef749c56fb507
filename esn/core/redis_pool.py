"""Connections to Redis: waited for, given up soon. Whatever needs Redis works without it, a little worse."""

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

CONNECTIONS = 16  # of one process, for one purpose
PATIENCE = 1.0  # seconds for one answer


def redis_pool(url: str) -> redis.BlockingConnectionPool:
    """Wait for a free connection: the ordinary pool raises when a hundred are taken at once.

    One more try mends a connection that went stale when Redis was started again; silence is not asked twice.
    """
    return redis.BlockingConnectionPool.from_url(
        url,
        max_connections=CONNECTIONS,
        timeout=PATIENCE,
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        retry=Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
    )
