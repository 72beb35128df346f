"""A method's parameters, whichever of the four ways they came: query, form, JSON or multipart."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from bot.sandbox.telegram.api_errors import ApiError, bad_request

BODY_LIMIT = 50_000_000


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Parameters:
    values: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        value = self.values.get(name, default)
        return value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str, default: int = 0) -> int:
        try:
            return int(self.values.get(name, default))
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in ("true", "1", "yes")

    def structure(self, name: str, what: str) -> Any:
        """An object or array; forms carry it as JSON text. None where it is absent."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            raise bad_request(f"can't parse {what} JSON object") from None

    def file(self, name: str) -> Upload | str:
        """An upload, or the file id or address that stands in its place."""
        if name in self.files:
            return self.files[name]
        value = self.text(name)
        if value.startswith("attach://"):
            found = self.files.get(value.removeprefix("attach://"))
            if found is None:
                raise bad_request("there is no " + name + " in the request")
            return found
        if not value:
            raise bad_request("there is no " + name + " in the request")
        return value


async def read_parameters(request: Request) -> Parameters:
    values: dict[str, Any] = dict(request.query_params)
    files: dict[str, Upload] = {}
    if int(request.headers.get("content-length") or 0) > BODY_LIMIT:
        raise ApiError(413, "Request Entity Too Large")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        values |= _json_object(await request.body())
    elif kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        async with request.form() as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    files[name] = Upload(value.filename or name, await value.read())
                else:
                    values[name] = value
    return Parameters(values, files)


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        raise bad_request("can't parse request body JSON object") from None
    if not isinstance(found, dict):
        raise bad_request("request body must be a JSON object")
    return found
