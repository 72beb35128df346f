"""A web application beside the rest of a process: it comes up before anything else, and goes down last."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import uvicorn
from starlette.applications import Starlette

from bot.web.impatience import ImpatientProtocol
from messages.language import _
from messages.problem import DondocError

#: More open connections than any network makes; the next is told to come back later.
MOST_CALLERS = 1000


@contextlib.asynccontextmanager
async def serving(web: Starlette, host: str, port: int) -> AsyncIterator[str]:
    """Serve until left; gives the address. DondocError (exit code 7) when the port is taken."""
    config = uvicorn.Config(
        web,
        host=host,
        port=port,
        log_level="critical",
        access_log=False,  # its lines would carry unsubscribe links
        lifespan="off",
        http=ImpatientProtocol,
        ws="none",
        limit_concurrency=MOST_CALLERS,
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(_serve(server))
    while not server.started and not running.done():  # noqa: ASYNC110 - uvicorn offers a flag, no event
        await asyncio.sleep(0.02)
    if running.done():
        running.result()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.should_exit = True
        await running


async def _serve(server: uvicorn.Server) -> None:
    try:
        await server._serve()  # noqa: SLF001 - serve() would take over the signal handlers
    except SystemExit as error:
        raise DondocError(
            _(
                "Cổng {port} đang bận; hãy chọn cổng khác (web.port, --metrics-port).",
                port=server.config.port,
            ),
            code="port_busy",
            exit_code=7,
        ) from error
