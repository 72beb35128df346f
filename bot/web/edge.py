"""What the outside may call: webhooks of the networks, and the one click that stops reminders."""

import asyncio
import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.app import App
from bot.guard import GuardedChannel
from bot.telemetry import Telemetry
from bot.web.intake import Intake, NotKeptError
from bot.web.monitor import Monitor
from messages.channel import Inbound, InboundKind
from storage import receipts
from storage.database import Connection, DatabaseAwayError

#: No event of any network is larger; what is larger is not one of theirs.
BODY_LIMIT = 1_000_000
#: Whoever dribbles a body longer than this is not a network.
BODY_S = 5.0
#: A person looks at an empty page that long.
LOOK_UP_S = 1.0
#: What a proxy on the way may add once more; any other header that stands twice has two meanings.
LISTS = frozenset({"via", "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"})
#: Links of no letter that are kept for an officer; whoever makes links up fills no inbox.
UNKNOWN_AN_HOUR = 20
_TRACKING = re.compile(r"[a-z0-9]{16,32}")

#: Read by citizens: Vietnamese, whatever language the office works in.
_PAGE = """<!doctype html><html lang="vi"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title></head>
<body><main><h1>{title}</h1><p>{body}</p>{form}</main></body></html>"""
_STOPPED = (
    "Đã dừng nhận tin nhắc",
    "Cơ quan bảo hiểm xã hội sẽ không gửi tin nhắc đến Ông/Bà nữa. Xin cảm ơn.",
)
_RECEIVED = (
    "Đã nhận yêu cầu",
    "Yêu cầu dừng nhận tin nhắc của Ông/Bà đã được ghi lại và sẽ được cán bộ xử lý. Xin cảm ơn.",
)
_NO_LINK = (
    "Chưa ghi nhận được",
    "Liên kết này không đầy đủ. Xin Ông/Bà vui lòng mở lại liên kết trong thư.",
)
_BUSY = ("Chưa ghi nhận được", "Hệ thống đang bận. Xin Ông/Bà vui lòng bấm lại sau ít phút.")


def edge_app(
    app: App, channels: Mapping[str, GuardedChannel], telemetry: Telemetry, intake: Intake | None = None
) -> Starlette:
    """The web application of `dondoc run`. Without an `intake` only the database keeps what comes."""
    edge = _Edge(app, channels, intake or Intake(app.database, app.clock.now))
    return Starlette(
        routes=[
            Route("/webhook/{channel}", edge.webhook, methods=["POST"]),
            Route("/huy/{tracking_id}", edge.unsubscribe_page, methods=["GET"]),
            Route("/huy/{tracking_id}", edge.unsubscribe, methods=["POST"]),
            *Monitor(app, telemetry).routes(),
        ]
    )


class _Edge:
    def __init__(self, app: App, channels: Mapping[str, GuardedChannel], intake: Intake) -> None:
        self._app = app
        self._channels = channels
        self._intake = intake
        self._unknown: list[datetime] = []

    async def webhook(self, request: Request) -> Response:
        """Verify, keep, and only then say yes: what was acknowledged is never lost."""
        channel = self._channels.get(request.path_params["channel"])
        if channel is None:
            return _bare(404)
        headers = _single(request)
        if headers is None:
            return _bare(400)
        body = await _body(request)
        if isinstance(body, int):
            return _bare(body)
        found = await channel.webhook(headers, body, now=self._app.clock.now())
        if found.status == 200 and found.events:
            try:
                await self._intake.keep(found.events)
            except NotKeptError:
                return _bare(503)
        return _bare(found.status)

    async def unsubscribe_page(self, request: Request) -> Response:
        # a mail scanner follows links: only the button, or the mail program's own POST, counts
        del request
        title = "Dừng nhận tin nhắc"
        form = '<form method="post"><button type="submit">Dừng nhận tin</button></form>'
        body = "Bấm nút dưới đây nếu Ông/Bà không muốn nhận tin nhắc của cơ quan bảo hiểm xã hội nữa."
        return HTMLResponse(_PAGE.format(title=title, body=body, form=form), headers=_SAFE)

    async def unsubscribe(self, request: Request) -> Response:
        """Say only what is true: stopped, given to an officer, or not stored at all."""
        tracking_id = request.path_params["tracking_id"]
        if not _TRACKING.fullmatch(tracking_id):
            return _said(404, *_NO_LINK)
        event = await self._refusal(tracking_id)
        if event is None:
            return _said(503, *_BUSY)
        try:
            await self._intake.keep([event])
        except NotKeptError:
            return _said(503, *_BUSY)
        return _said(200, *(_STOPPED if event.address else _RECEIVED))

    async def _refusal(self, tracking_id: str) -> Inbound | None:
        """The request, without an address where nobody knows yet whose it is; None for one link too many."""
        now = self._app.clock.now()
        try:
            async with asyncio.timeout(LOOK_UP_S):
                address = await self._app.database.run(_address_of, tracking_id)
        except (TimeoutError, DatabaseAwayError):
            address = ""  # looked up once more when it is back
        if address is None:
            address = ""
            self._unknown = [at for at in self._unknown if now - at < timedelta(hours=1)]
            if len(self._unknown) >= UNKNOWN_AN_HOUR:
                return None
            self._unknown.append(now)
        return Inbound(
            channel="email",
            # whoever came back and leaves again by the same old letter is heard again
            event_id=f"unsubscribe:{tracking_id}:{now:%Y%m%d%H%M}",
            kind=InboundKind.LEFT,
            at=now,
            address=address,
            tracking_id=tracking_id,
            raw={"one_click": True},
        )


_SAFE = {
    "Content-Security-Policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def _said(status: int, title: str, body: str) -> Response:
    return HTMLResponse(_PAGE.format(title=title, body=body, form=""), headers=_SAFE, status_code=status)


def _bare(status: int) -> Response:
    """A network reads the number and nothing else."""
    return PlainTextResponse("", status_code=status)


def _single(request: Request) -> dict[str, str] | None:
    """Headers by their names in lower case; None when one that has one meaning stands twice."""
    headers: dict[str, str] = {}
    for name, value in request.headers.items():
        if name.lower() in headers and name.lower() not in LISTS:
            return None
        headers[name.lower()] = value
    return headers


async def _body(request: Request) -> bytes | int:
    """The raw bytes, or the status to answer with; a signature is over exactly these."""
    found = bytearray()
    try:
        async with asyncio.timeout(BODY_S):
            async for chunk in request.stream():
                found += chunk
                if len(found) > BODY_LIMIT:
                    return 413
    except TimeoutError:
        return 408
    except ClientDisconnect:
        return 400  # nobody hears it
    return bytes(found)


def _address_of(conn: Connection, tracking_id: str) -> str | None:
    """Whom the letter of this link went to; None when no letter has it."""
    row = receipts.match(conn, "email", tracking_id=tracking_id)
    row = row or receipts.archived(conn, "email", tracking_id=tracking_id)
    return str(row["address"]) if row is not None and row["channel"] == "email" else None
