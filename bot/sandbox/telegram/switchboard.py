"""The sandbox's own door, `/__sim/telegram`: order faults, set limits, move the people."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.sandbox.telegram.flood import Flood
from bot.sandbox.telegram.mishaps import Mishap, Mishaps
from bot.sandbox.telegram.persons import Persons
from bot.sandbox.telegram.talks import CHANNEL

PLACE = "/__sim/telegram"
LIMITS = ("per_second", "per_chat", "per_group", "chat_window_s", "retry_after")


@dataclass(frozen=True, slots=True)
class Switchboard:
    persons: Persons
    mishaps: Mishaps
    flood: Flood

    def routes(self) -> list[BaseRoute]:
        return [
            Route(f"{PLACE}/faults", self.faults, methods=["GET", "POST", "DELETE"]),
            Route(f"{PLACE}/limits", self.limits, methods=["GET", "POST"]),
            Route(f"{PLACE}/{{deed}}", self.act, methods=["POST"]),
        ]

    async def faults(self, request: Request) -> Response:
        """GET lists what is planned, POST adds one (the fields of `Mishap`), DELETE clears."""
        if request.method == "DELETE":
            self.mishaps.planned.clear()
        elif request.method == "POST":
            wanted = await request.json()
            unknown = set(wanted) - {f.name for f in fields(Mishap)}
            if unknown:
                return JSONResponse({"error": f"unknown: {', '.join(sorted(unknown))}"}, 400)
            self.mishaps.plan(Mishap(**wanted))
        return JSONResponse([asdict(m) for m in self.mishaps.planned])

    async def limits(self, request: Request) -> Response:
        """Messages a second of a bot and to a chat, a minute to a group; 0 switches a limit off."""
        if request.method == "POST":
            wanted = await request.json()
            for name in LIMITS:
                setattr(self.flood, name, wanted.get(name, getattr(self.flood, name)))
        return JSONResponse({name: getattr(self.flood, name) for name in LIMITS})

    async def act(self, request: Request) -> Response:
        """POST {"address": …} and what the deed needs: text, token, data."""
        wanted: dict[str, Any] = await request.json()
        address, deed = str(wanted["address"]), request.path_params["deed"]
        if deed == "say":
            await self.persons.say(CHANNEL, address, wanted["text"], reply_to=wanted.get("reply_to", ""))
        elif deed == "start":
            await self.persons.start(CHANNEL, address, wanted.get("token", ""))
        elif deed == "press":
            await self.persons.press(address, wanted["data"])
        elif deed == "block":
            await self.persons.block(address)
        else:
            return JSONResponse({"error": "say, start, press or block"}, 404)
        return JSONResponse({"ok": True})
