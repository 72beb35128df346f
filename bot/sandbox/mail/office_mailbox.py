"""The office's mailbox, opened by any IMAP client: pymap's server with one user and its memory."""

import asyncio
import contextlib
from argparse import Namespace
from datetime import datetime

from proxyprotocol.sock import SocketInfo
from pymap.backend.dict import Config, Login
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.user import Passwords, UserMetadata
from pysasl.hashing import BuiltinHash


class OfficeMailbox:
    def __init__(self, *, user: str, password: str, host: str, port: int) -> None:
        # pymap is configured as from its command line.
        options = Namespace(passlib_cfg=None, proxy_protocol="noop", debug=False)
        self._config = Config(
            options,
            host=host,
            port=port,
            tls_enabled=False,  # loopback only
            demo_data=False,
            demo_user=user,
            demo_password=password,
            hash_context=BuiltinHash(rounds=1),  # a published password needs no half million rounds a login
        )
        self._login = Login(self._config)
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self.port = port  #: the port listened on, known after `start`

    async def start(self) -> None:
        self._config.apply_context()
        password = await Passwords(self._config).hash_password(self._config.demo_password)
        await self._login.demo_user_identity.set(
            UserMetadata(self._config, self._config.demo_user, password=password)
        )
        self._server = await asyncio.start_server(self._serve, self._config.host, self._config.port)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        if self._server is None:
            return
        self._server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await self._server.wait_closed()
        self._server = None

    async def deliver(self, raw: bytes, at: datetime) -> None:
        """Put a letter into the box; clients in IDLE learn of it at once."""
        self._config.apply_context()
        async with self._login.demo_user_identity.new_session() as session:
            box = await session.mailbox_set.get_mailbox("INBOX")
            await box.append(AppendMessage(raw, at, frozenset()))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None:
            return
        self._connections.add(task)
        try:
            self._config.apply_context()
            # Cancelled by `stop`: asyncio would report a connection that ends so as an error.
            with contextlib.suppress(asyncio.CancelledError):
                await IMAPServer(self._login, self._config)(reader, writer, SocketInfo.get(writer, None))
        finally:
            self._connections.discard(task)
            writer.close()
