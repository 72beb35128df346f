"""Hangs up on whoever opens a connection and never finishes asking: such connections are meant to run out."""

import asyncio
from typing import cast

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

#: From the end of one answer, or the greeting, to the whole head of the next question. A body has its own
#: limit where it is read (`bot/web/edge.py`).
HEAD_S = 10.0


class ImpatientProtocol(H11Protocol):
    """uvicorn limits only a connection that says nothing at all; one that says a byte a second stays."""

    head_s = HEAD_S
    _overdue: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait_for_a_question()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._overdue is not None:
            self._overdue.cancel()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        self._wait_for_a_question()
        super().on_response_complete()

    def _wait_for_a_question(self) -> None:
        if self._overdue is not None:
            self._overdue.cancel()
        self._overdue = self.loop.call_later(self.head_s, self._hang_up)

    def _hang_up(self) -> None:
        # none, whatever uvicorn's types say, before the first question
        asked = cast("RequestResponseCycle | None", self.cycle)
        if asked is None or asked.response_complete:
            self.transport.close()
