"""Uploaded pictures and files, kept for seven days."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from bot.sandbox.zalo.answering import Ids, Refusal, granted
from bot.sandbox.zalo.switches import ASSET_LIFE

MB = 1_000_000
IMAGE = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
GIF = (b"GIF87a", b"GIF89a")
FILE = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    kind: str  #: "image", "gif" or "file"
    content: bytes
    media_type: str
    expires: datetime


class Assets:
    def __init__(self, ids: Ids, *, now: Callable[[], datetime]) -> None:
        self._ids = ids
        self._now = now
        self.kept: dict[str, Asset] = {}

    async def image(self, request: Request) -> Response:
        return granted({"attachment_id": await self._keep(request, "image", IMAGE, MB)})

    async def gif(self, request: Request) -> Response:
        return granted({"attachment_id": await self._keep(request, "gif", GIF, 5 * MB)})

    async def file(self, request: Request) -> Response:
        return granted({"token": await self._keep(request, "file", FILE, 5 * MB)})

    def require(self, asset_id: object, kinds: frozenset[str], field: str) -> str:
        """The id of a living asset; the refusal Zalo gives otherwise."""
        found = self.kept.get(str(asset_id))
        if found is None or found.kind not in kinds:
            raise Refusal(-201, f"{field} is invalid!")
        if found.expires <= self._now():
            raise Refusal(-100, f"{field} has expired")
        return str(asset_id)

    async def _keep(self, request: Request, kind: str, beginnings: tuple[bytes, ...], limit: int) -> str:
        async with request.form() as form:
            upload = form.get("file")
            if not isinstance(upload, UploadFile):
                raise Refusal(-201, "file is invalid!")
            content = await upload.read()
            media_type = upload.content_type or "application/octet-stream"
        if len(content) > limit:
            raise Refusal(-210, "file exceeds the maximum size")
        if not content.startswith(beginnings):
            raise Refusal(-201, "file is invalid!")
        asset_id = self._ids.opaque(80)
        expires = self._now() + ASSET_LIFE
        self.kept[asset_id] = Asset(kind=kind, content=content, media_type=media_type, expires=expires)
        return asset_id
