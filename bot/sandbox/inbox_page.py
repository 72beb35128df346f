"""Every phone as a chat in one page: read what people got, answer in their place.

Links and forms do everything; with JavaScript the page also keeps itself up to date (htmx asks again
every other second and gets 204 while nothing has changed).
"""

import json
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.sandbox.chat_api import as_json, channel_counts
from bot.sandbox.phones import CHANNELS, Phones, name_of, shown_address
from bot.sandbox.thumbs import Thumbs
from bot.sandbox.world import Chat, Line
from messages.formats import OFFICE_ZONE
from messages.language import _, current_language
from messages.problem import DondocError

HERE = Path(__file__).parent
PAGE = 100  #: rows of the truth page
MENU = {"phones.html": "/", "start.html": "/start", "truth.html": "/truth"}
#: A letter may look as it likes and do nothing at all.
LETTER_RULES = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'self'; sandbox"
)


class InboxPage:
    def __init__(self, phones: Phones, thumbs: Thumbs) -> None:
        self._phones = phones
        self._world = phones.world
        self._thumbs = thumbs
        self._pages = Environment(
            loader=FileSystemLoader(HERE / "pages"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._pages.globals |= {"channels": CHANNELS, "chat_url": chat_url, "shown_address": shown_address}
        self._pages.globals |= {"_": _, "language": current_language}

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/", self.home, methods=["GET"]),
            Route("/c/{channel}/{address:path}", self.chat, methods=["GET"]),
            Route("/live/list", self.live_list, methods=["GET"]),
            Route("/live/c/{channel}/{address:path}", self.live_chat, methods=["GET"]),
            Route("/say", self.say, methods=["POST"]),
            Route("/press", self.press, methods=["POST"]),
            Route("/start", self.start_form, methods=["GET"]),
            Route("/start", self.start, methods=["POST"]),
            Route("/t.me/{bot}", self.deep_link, methods=["GET"]),
            Route("/picture/{number:int}/{channel}/{address:path}", self.picture, methods=["GET"]),
            Route("/letter/{number:int}/{address:path}", self.letter, methods=["GET"]),
            Route("/letter-body/{number:int}/{address:path}", self.letter_body, methods=["GET"]),
            Route("/truth", self.truth, methods=["GET"]),
            Route("/truth.jsonl", self.truth_file, methods=["GET"]),
            Mount("/static", app=StaticFiles(directory=HERE / "static")),
        ]

    async def home(self, request: Request) -> Response:
        return self._phones_page(request, None)

    async def chat(self, request: Request) -> Response:
        chat = self._asked(request)
        if chat is None:
            return self._missing(_("Không có cuộc trò chuyện này."))
        return self._phones_page(request, chat)

    async def live_list(self, request: Request) -> Response:
        part = self._list(request, request.query_params.get("at", ""))
        return self._unless_seen(request, part)

    async def live_chat(self, request: Request) -> Response:
        chat = self._asked(request)
        if chat is None:
            return Response(status_code=204)
        self._phones.look(chat)
        news = self._pages.get_template("news.html").render(row=self._phones.row(chat))
        return self._unless_seen(request, self._bubbles(chat), news)

    async def say(self, request: Request) -> Response:
        form = await _fields(request)
        channel, address = form.get("channel", ""), form.get("address", "")
        try:
            await self._thumbs.say(
                channel, address, form.get("quick") or form.get("text", ""), reply_to=form.get("reply_to", "")
            )
        except DondocError as error:
            chat = self._world.chats.get((channel, address))
            return self._phones_page(request, chat, error=error.message, draft=form.get("text", ""))
        return RedirectResponse(chat_url(channel, address) + "#moi", 303)

    async def press(self, request: Request) -> Response:
        form = await _fields(request)
        address = form.get("address", "")
        try:
            await self._thumbs.press(address, form.get("data", ""))
        except DondocError as error:
            return self._phones_page(request, None, error=error.message)
        return RedirectResponse(chat_url("telegram", address) + "#moi", 303)

    async def start_form(self, request: Request) -> Response:
        return self._start_page({"channel": request.query_params.get("channel", "telegram")})

    async def deep_link(self, request: Request) -> Response:
        """What https://t.me/<bot>?start=<token> is in the real world."""
        return self._start_page({"channel": "telegram", "token": request.query_params.get("start", "")})

    async def start(self, request: Request) -> Response:
        form = await _fields(request)
        try:
            address = await self._thumbs.start(
                form.get("channel", ""),
                form.get("address", ""),
                token=form.get("token", "").strip(),
                name=form.get("name", ""),
            )
            if form.get("text", "").strip():
                await self._thumbs.say(form["channel"], address, form["text"])
        except DondocError as error:
            return self._start_page(form, error=error.message)
        return RedirectResponse(chat_url(form["channel"], address) + "#moi", 303)

    async def picture(self, request: Request) -> Response:
        line = self._line(request, request.path_params["channel"])
        found = self._phones.picture(line) if line else None
        if found is None:
            return self._missing(_("Không còn ảnh này."))
        content, media_type = found
        return Response(content, media_type=media_type)

    async def letter(self, request: Request) -> Response:
        line = self._line(request, "email")
        if line is None:
            return self._missing(_("Không có thư này."))
        return self._page("letter.html", line=line, headers=dict(line.extra.get("headers", {})))

    async def letter_body(self, request: Request) -> Response:
        line = self._line(request, "email")
        if line is None:
            return self._missing(_("Không có thư này."))
        return HTMLResponse(line.html, headers={"Content-Security-Policy": LETTER_RULES})

    async def truth(self, request: Request) -> Response:
        received = self._world.received
        channel = request.query_params.get("k", "")
        chosen = [line for line in received if channel in {"", line.channel}]
        before = request.query_params.get("before", "")
        if before.isdigit():
            chosen = [line for line in chosen if line.number < int(before)]
        rows = [
            {"line": line, "at": f"{line.at.astimezone(OFFICE_ZONE):%d/%m/%Y %H:%M:%S}"}
            for line in reversed(chosen[-PAGE:])
        ]
        counts = channel_counts(received)
        older = chosen[-PAGE].number if len(chosen) > PAGE else None
        return self._page("truth.html", rows=rows, counts=counts, total=len(received), k=channel, older=older)

    async def truth_file(self, _request: Request) -> Response:
        rows = (json.dumps(as_json(line), ensure_ascii=False) for line in self._world.received)
        text = "".join(f"{row}\n" for row in rows)
        name = {"Content-Disposition": 'attachment; filename="su-that.jsonl"'}
        return PlainTextResponse(text, media_type="application/jsonl", headers=name)

    def _phones_page(
        self, request: Request, chat: Chat | None, *, error: str = "", draft: str = ""
    ) -> HTMLResponse:
        query = request.query_params
        shown: dict[str, Any] = {"row": None, "bubbles": None, "quick": (), "quoted": None}
        current = ""
        if chat is not None:
            self._phones.look(chat)
            current = f"{chat.channel}/{chat.address}"
            shown = {
                "row": self._phones.row(chat),
                "bubbles": self._bubbles(chat),
                "quick": self._phones.quick(chat),
                "quoted": self._quoted(chat, query.get("reply", "")),
            }
        return self._page(
            "phones.html",
            status=400 if error else 200,
            rows=self._list(request, current),
            q=query.get("q", ""),
            k=query.get("k", ""),
            total=len(self._world.chats),
            error=error,
            draft=draft,
            **shown,
        )

    def _quoted(self, chat: Chat, wanted: str) -> Line | None:
        """The message being answered: the one asked for; of letters, otherwise the last."""
        office = [line for line in chat.lines if line.to_person]
        chosen = next((line for line in office if str(line.number) == wanted), None)
        return chosen or (office[-1] if office and chat.channel == "email" else None)

    def _start_page(self, form: dict[str, str], *, error: str = "") -> HTMLResponse:
        given = {name: form.get(name, "") for name in ("channel", "address", "token", "name", "text")}
        return self._page("start.html", status=400 if error else 200, form=given, error=error)

    def _list(self, request: Request, current: str) -> "LivePart":
        query = request.query_params
        kept = {key: query[key] for key in ("q", "k") if query.get(key)}
        rows, total = self._phones.rows(search=kept.get("q", ""), channel=kept.get("k", ""))
        html = self._pages.get_template("list.html").render(
            rows=rows, left=total - len(rows), current=current, kept=kept
        )
        return LivePart("/live/list", {**kept, "at": current}, html)

    def _bubbles(self, chat: Chat) -> "LivePart":
        html = self._pages.get_template("bubbles.html").render(
            bubbles=self._phones.bubbles(chat), chat=chat, name=name_of(chat)
        )
        return LivePart("/live" + chat_url(chat.channel, chat.address), {}, html)

    def _unless_seen(self, request: Request, part: "LivePart", news: str = "") -> Response:
        if request.query_params.get("seen") == part.digest:
            return Response(status_code=204)
        return HTMLResponse(self._pages.get_template("live.html").render(part=part) + news)

    def _page(self, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        here = MENU.get(template, "")
        return HTMLResponse(self._pages.get_template(template).render(here=here, **values), status)

    def _missing(self, sentence: str) -> HTMLResponse:
        return self._page("missing.html", status=404, sentence=sentence)

    def _asked(self, request: Request) -> Chat | None:
        return self._world.chats.get((request.path_params["channel"], request.path_params["address"]))

    def _line(self, request: Request, channel: str) -> Line | None:
        return self._phones.line(channel, request.path_params["address"], request.path_params["number"])


def chat_url(channel: str, address: str, **query: str) -> str:
    found = f"/c/{quote(channel)}/{quote(address)}"
    return f"{found}?{urlencode(query)}" if query else found


async def _fields(request: Request) -> dict[str, str]:
    async with request.form() as form:
        return {key: value for key, value in form.items() if isinstance(value, str)}


class LivePart:
    """A piece of a page that asks for itself again, and says which state of it is shown."""

    def __init__(self, url: str, query: dict[str, str], html: str) -> None:
        self.html = Markup(html)  # noqa: S704 - rendered by a template that escapes
        self.digest = blake2b(html.encode(), digest_size=8).hexdigest()
        self.url = f"{url}?{urlencode({**query, 'seen': self.digest})}"
