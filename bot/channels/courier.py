"""One request, one answer, bounded in time and size; and after a fault it is known whether it may have left.

aiohttp opens, keeps and reads the connections; the request is written here, in one piece, so that the answer
is a matter of place and not of guessing: what fails before the write was not sent, what fails after it is
unknown. httpx names the faults, so that who sends through httpx and who does not read the same words:
`ConnectError`, `ConnectTimeout`, `UnsupportedProtocol`, `InvalidURL` and `LocalProtocolError` are "not sent".
(httpx-aiohttp, made for this, calls a server that hangs up on a whole request a ConnectTimeout, and
`ClientSession` takes what a server said on an idle connection for the answer to the next request.)
"""

import asyncio
import select
import ssl
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any, NamedTuple
from weakref import WeakSet

import aiohttp
import httpx
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import Connection
from aiohttp.http_exceptions import HttpProcessingError
from yarl import URL

#: So many requests may be under way; more wait for one of them to end.
CONNECTIONS = 32
#: An idle connection is dropped by us before a server drops it: a send that meets its closing is in doubt.
KEEP_ALIVE_S = 2.0
#: For a free connection, the name, TCP and TLS together.
CONNECT_S = 4.0
#: For the whole of one request, however slowly the bytes trickle; well within a claim's lease.
DEADLINE_S = 10.0
ANSWER_LIMIT = 1_000_000

Headers = Iterable[tuple[bytes, bytes]]
#: Written by ourselves. A compressed answer could unpack to gigabytes before anybody counts it.
_OURS = frozenset({b"host", b"content-length", b"transfer-encoding", b"accept-encoding"})


class Answer(NamedTuple):
    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


class _Line(NamedTuple):
    connection: Connection
    protocol: ResponseHandler
    transport: asyncio.Transport


@cache
def trusted() -> ssl.SSLContext:
    """The public certificate authorities; reading them costs 40 ms, and every client would do it again."""
    return httpx.create_ssl_context(trust_env=False)


class Courier:
    """Connections to any number of servers, kept while they are used; for one event loop, until closed."""

    def __init__(
        self,
        *,
        connections: int = CONNECTIONS,
        answer_limit: int = ANSWER_LIMIT,
        keep_alive_s: float = KEEP_ALIVE_S,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`tls`: whom to believe instead of the public authorities."""
        self._connections = connections
        self._answer_limit = answer_limit
        self._keep_alive_s = keep_alive_s
        self._tls = tls or trusted()  # now, while nobody waits
        self._connector: aiohttp.TCPConnector | None = None
        self._doors: dict[URL, aiohttp.ClientRequest] = {}
        self._used: WeakSet[ResponseHandler] = WeakSet()  #: lines that have carried a request before

    async def exchange(
        self,
        method: str,
        url: str,
        *,
        headers: Headers = (),
        body: bytes = b"",
        connect_s: float = CONNECT_S,
        deadline_s: float = DEADLINE_S,
    ) -> Answer:
        """What the server answered, a redirect included; an httpx error for a fault (see above)."""
        end = asyncio.get_running_loop().time() + deadline_s
        place = _place(url)
        request = _written(method, place, headers, body)
        connection, protocol, transport = await self._connected(place.origin, min(connect_s, deadline_s))
        try:
            async with asyncio.timeout_at(end):
                protocol.set_response_params(
                    skip_payload=method == "HEAD", read_until_eof=True, auto_decompress=False
                )
                transport.write(request)
                answer = await self._answered(protocol)
        except TimeoutError as error:
            raise httpx.ReadTimeout("no whole answer in time") from error
        except (aiohttp.ClientOSError, aiohttp.ClientConnectionResetError) as error:
            raise httpx.ReadError(str(error)) from error
        except (aiohttp.ClientError, HttpProcessingError) as error:
            raise httpx.RemoteProtocolError(str(error)) from error
        else:
            connection.release()
            return answer
        finally:
            connection.close()  # unless it was released

    async def aclose(self) -> None:
        if self._connector is not None:
            await self._connector.close()
            self._connector = None
            self._doors.clear()

    async def _connected(self, origin: URL, connect_s: float) -> _Line:
        connector = self._connector or self._opened()
        door = self._doors.get(origin)
        if door is None:
            door = self._doors[origin] = aiohttp.ClientRequest(
                "POST", origin, loop=asyncio.get_running_loop()
            )
        try:
            for _attempt in range(self._connections + 1):
                connection = await connector.connect(door, [], _patience(connect_s))
                protocol, transport = connection.protocol, connection.transport
                if protocol is not None and transport is not None:
                    kept = protocol in self._used
                    if not protocol.should_close and not (kept and _stirs(transport)):
                        self._used.add(protocol)
                        return _Line(connection, protocol, transport)
                connection.close()  # what it was kept for is over: the server hung up or spoke unasked
        except TimeoutError as error:
            raise httpx.ConnectTimeout("no connection in time") from error
        except (aiohttp.ClientError, OSError) as error:
            raise httpx.ConnectError(str(error)) from error
        raise httpx.ConnectError("the server speaks first")

    async def _answered(self, protocol: ResponseHandler) -> Answer:
        while True:
            message, content = await protocol.read()
            if message.code >= 200 or message.code == 101:
                break
        if message.headers.get("Content-Encoding", "identity") != "identity":
            raise httpx.DecodingError("compressed answer")
        body = await content.readany()
        while not content.at_eof() and len(body) <= self._answer_limit:
            body += await content.readany()
        if len(body) > self._answer_limit:
            raise httpx.DecodingError("the answer does not end")
        return Answer(message.code, message.raw_headers, body)

    def _opened(self) -> aiohttp.TCPConnector:
        # not earlier: aiohttp wants the running loop
        self._connector = aiohttp.TCPConnector(
            limit=self._connections, keepalive_timeout=self._keep_alive_s, ssl=self._tls
        )
        return self._connector


def _stirs(transport: asyncio.Transport) -> bool:
    """Whether the kernel holds a hang-up (or words) of the server that the event loop has not read yet."""
    poll = select.poll()
    poll.register(transport.get_extra_info("socket").fileno(), select.POLLIN)
    return bool(poll.poll(0))


class _Place(NamedTuple):
    origin: URL
    target: bytes
    host: bytes


@lru_cache(maxsize=256)
def _place(url: str) -> _Place:
    try:
        parsed = URL(url)
        if parsed.scheme not in ("http", "https"):
            raise httpx.UnsupportedProtocol("neither http nor https")
        return _Place(
            parsed.origin(), parsed.raw_path_qs.encode(), str(parsed.host_port_subcomponent).encode()
        )
    except ValueError as error:
        raise httpx.InvalidURL("no address of a server") from error


@lru_cache(maxsize=64)
def _patience(connect_s: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, connect=connect_s, sock_connect=connect_s)


def _written(method: str, place: _Place, headers: Headers, body: bytes) -> bytes:
    lines = [
        b"%s %s HTTP/1.1" % (method.encode(), place.target),
        b"Host: " + place.host,
        b"Accept-Encoding: identity",
        *(name + b": " + value for name, value in headers if name.lower() not in _OURS),
    ]
    if body or method not in ("GET", "HEAD"):
        lines.append(b"Content-Length: %d" % len(body))
    head = b"\r\n".join(lines)
    if head.count(b"\n") != len(lines) - 1 or head.count(b"\r") != len(lines) - 1:
        raise httpx.LocalProtocolError("a line break within a header")
    return head + b"\r\n\r\n" + body


class CourierTransport(httpx.AsyncBaseTransport):
    """The courier below an `httpx.AsyncClient`. Answers are read to their end, streamed or not.

    httpx's read timeout is the time for the whole answer here, not for each piece of it.
    """

    def __init__(self, courier: Courier) -> None:
        self._courier = courier

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        waits = request.extensions.get("timeout", {})
        answer = await self._courier.exchange(
            request.method,
            str(request.url),
            headers=request.headers.raw,
            body=await request.aread(),
            connect_s=waits.get("connect") or CONNECT_S,
            deadline_s=waits.get("read") or DEADLINE_S,
        )
        return httpx.Response(answer.status, headers=answer.headers, content=answer.body, request=request)

    async def aclose(self) -> None:
        await self._courier.aclose()


class CourierClient(httpx.AsyncClient):
    """httpx's client without what takes it half its time and no API of ours asks for.

    There are no logins, redirects, cookies, hooks or proxies: what is sent goes straight to the courier.
    """

    def __init__(self, courier: Courier) -> None:
        transport = CourierTransport(courier)
        super().__init__(transport=transport, trust_env=False)
        self._carry = transport.handle_async_request

    async def send(self, request: httpx.Request, **_options: Any) -> httpx.Response:
        """`stream`, `auth` and `follow_redirects` are accepted and change nothing."""
        return await self._carry(request)
