"""What can go wrong between us and Zalo; the names are those of Zalo's own SDKs.

ZaloSDKException
├── ZaloTransportException        the network failed, or the answer cannot be read
├── ZaloTokenException            no usable token could be had: nothing was sent
└── ZaloResponseException         Zalo answered with an error code
    ├── ZaloOAException           an API call was refused
    └── ZaloAuthenticationException   the grant itself was refused
"""

from collections.abc import Mapping
from typing import Any


class ZaloSDKException(Exception):  # noqa: N818 - the official SDKs' name
    """Anything this library raises on purpose."""


class ZaloTransportException(ZaloSDKException):
    """The request or its answer was lost. `maybe_sent` is the question that matters for a send."""

    def __init__(
        self, code: str, message: str = "", *, maybe_sent: bool, after_s: float | None = None
    ) -> None:
        super().__init__(f"{code}: {message}" if message else code)
        self.code = code  #: "connect", "read_timeout", "http_502", "unreadable" …
        self.message = message
        self.maybe_sent = maybe_sent
        self.after_s = after_s  #: seconds the server asked us to wait


class ZaloTokenException(ZaloSDKException):
    """No access token could be had from the store or its renewal: the call was never made."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(f"{code}: {message}" if message else code)
        self.code = code  #: "token_store", "token_not_saved", "token_late"
        self.message = message


class ZaloResponseException(ZaloSDKException):
    """Zalo's answer carried a non-zero `error`."""

    def __init__(self, code: int, message: str, response_data: Mapping[str, Any] | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.response_data = dict(response_data or {})


class ZaloOAException(ZaloResponseException):
    """An OA or ZNS call was refused."""


class ZaloAuthenticationException(ZaloResponseException):
    """The grant was refused. `reauthorise`: only a new consent of the OA's administrator helps."""

    def __init__(
        self,
        code: int,
        message: str,
        response_data: Mapping[str, Any] | None = None,
        *,
        reauthorise: bool = False,
    ) -> None:
        super().__init__(code, message, response_data)
        self.reauthorise = reauthorise
