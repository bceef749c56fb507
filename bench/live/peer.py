"""What our sockets are measured against: a broadcast by the `websockets` library, which does nothing else.

Listens on the port given; GET /emit sends 1 KB to everybody.
"""

import asyncio
import http
import json
import sys

from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.http11 import Request, Response

connections: set[ServerConnection] = set()


async def hold(connection: ServerConnection) -> None:
    """Keep one connection until it ends."""
    connections.add(connection)
    try:
        await connection.wait_closed()
    finally:
        connections.discard(connection)


def answer(connection: ServerConnection, request: Request) -> Response | None:
    """Emit when asked; everything else is a handshake."""
    if not request.path.startswith("/emit"):
        return None
    broadcast(connections, json.dumps(["feed.new", {"text": "x" * 1000}]))
    return connection.respond(http.HTTPStatus.OK, "done\n")


async def main(port: int) -> None:
    """Serve until the process ends."""
    options = {"process_request": answer, "compression": None, "ping_interval": None}
    async with serve(hold, "127.0.0.1", port, **options):
        await asyncio.Future()


asyncio.run(main(int(sys.argv[1])))
