"""A refusal in the Bot API's own form."""

from collections.abc import Mapping
from typing import Any

PREFIXES = {400: "Bad Request: ", 403: "Forbidden: ", 409: "Conflict: "}


class ApiError(Exception):
    """Becomes `{"ok": false, "error_code": …, "description": …}` with the same HTTP status."""

    def __init__(self, status: int, words: str, *, parameters: Mapping[str, Any] | None = None) -> None:
        super().__init__(words)
        self.status = status
        self.description = PREFIXES.get(status, "") + words
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "ok": False,
            "error_code": self.status,
            "description": self.description,
        }
        if self.parameters:
            found["parameters"] = dict(self.parameters)
        return found


def bad_request(words: str) -> ApiError:
    return ApiError(400, words)


def too_many_requests(seconds: int) -> ApiError:
    return ApiError(429, f"Too Many Requests: retry after {seconds}", parameters={"retry_after": seconds})
