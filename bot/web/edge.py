"""What the outside may call: webhooks of the networks, and the one click that stops reminders."""

from collections.abc import Mapping

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.app import App
from bot.guard import GuardedChannel
from bot.telemetry import Telemetry
from bot.web.monitor import Monitor
from messages.channel import Inbound, InboundKind
from storage import receipts
from storage.database import Connection

#: No event of any network is larger; what is larger is not one of theirs.
BODY_LIMIT = 1_000_000

#: Read by citizens: Vietnamese, whatever language the office works in.
_PAGE = """<!doctype html><html lang="vi"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title></head>
<body><main><h1>{title}</h1><p>{body}</p>{form}</main></body></html>"""


def edge_app(app: App, channels: Mapping[str, GuardedChannel], telemetry: Telemetry) -> Starlette:
    """The web application of `dondoc run`."""
    edge = _Edge(app, channels)
    return Starlette(
        routes=[
            Route("/webhook/{channel}", edge.webhook, methods=["POST"]),
            Route("/huy/{tracking_id}", edge.unsubscribe_page, methods=["GET"]),
            Route("/huy/{tracking_id}", edge.unsubscribe, methods=["POST"]),
            *Monitor(app, telemetry).routes(),
        ]
    )


class _Edge:
    def __init__(self, app: App, channels: Mapping[str, GuardedChannel]) -> None:
        self._app = app
        self._channels = channels
        self._recorder = app.recorder()

    async def webhook(self, request: Request) -> Response:
        """Verify, store, and only then say yes: what was acknowledged is never lost."""
        channel = self._channels.get(request.path_params["channel"])
        if channel is None:
            return PlainTextResponse("", status_code=404)
        body = await _body(request)
        if body is None:
            return PlainTextResponse("", status_code=413)
        headers = {name.lower(): value for name, value in request.headers.items()}
        found = await channel.webhook(headers, body, now=self._app.clock.now())
        if found.status == 200 and found.events:
            await self._recorder.record(found.events)
        return PlainTextResponse("", status_code=found.status)

    async def unsubscribe_page(self, request: Request) -> Response:
        # a mail scanner follows links: only the button, or the mail program's own POST, counts
        del request
        title = "Dừng nhận tin nhắc"
        form = '<form method="post"><button type="submit">Dừng nhận tin</button></form>'
        body = "Bấm nút dưới đây nếu Ông/Bà không muốn nhận tin nhắc của cơ quan bảo hiểm xã hội nữa."
        return HTMLResponse(_PAGE.format(title=title, body=body, form=form), headers=_SAFE)

    async def unsubscribe(self, request: Request) -> Response:
        tracking_id = request.path_params["tracking_id"]
        event = await self._app.database.run(_refusal, tracking_id, self._app)
        if event is not None:
            await self._recorder.record([event])
        title = "Đã dừng nhận tin nhắc"
        body = "Cơ quan bảo hiểm xã hội sẽ không gửi tin nhắc đến Ông/Bà nữa. Xin cảm ơn."
        # the same page for a wrong link: nobody learns which links exist
        return HTMLResponse(_PAGE.format(title=title, body=body, form=""), headers=_SAFE)


_SAFE = {
    "Content-Security-Policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


async def _body(request: Request) -> bytes | None:
    """The raw bytes, or None when there are too many; a signature is over exactly these."""
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > BODY_LIMIT:
            return None
    return bytes(found)


def _refusal(conn: Connection, tracking_id: str, app: App) -> Inbound | None:
    row = receipts.match(conn, "email", tracking_id=tracking_id)
    if row is None or row["channel"] != "email":
        return None
    now = app.clock.now()
    return Inbound(
        channel="email",
        # whoever came back and leaves again by the same old letter is heard again
        event_id=f"unsubscribe:{tracking_id}:{now:%Y%m%d%H%M}",
        kind=InboundKind.LEFT,
        at=now,
        address=row["address"],
        tracking_id=tracking_id,
        raw={"one_click": True},
    )
