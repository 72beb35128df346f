"""`/__sim/`: the hand that sets the stage; Zalo itself has no such thing."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.sandbox.zalo.answering import Handler, Refusal, json_body
from bot.sandbox.zalo.faults import Mishap
from bot.sandbox.zalo.phone_holders import PHONE_STATES
from bot.sandbox.zalo.state import ZaloProvider


class Steering:
    def __init__(self, provider: ZaloProvider) -> None:
        self._zalo = provider

    def routes(self) -> list[BaseRoute]:
        table: list[tuple[str, str, Handler]] = [
            ("GET", "/state", self.state),
            ("POST", "/users", self.add_user),
            ("POST", "/users/{user_id}", self.change_user),
            ("POST", "/phones", self.phone),
            ("POST", "/settings", self.settings),
            ("POST", "/faults", self.fault),
            ("DELETE", "/faults", self.no_faults),
            ("POST", "/webhook", self.webhook),
            ("POST", "/token", self.token),
            ("DELETE", "/token", self.revoke),
            ("POST", "/say", self.say),
            ("POST", "/start", self.start),
            ("GET", "/uploads/{asset_id}", self.upload),
        ]
        return [Route(path, handler, methods=[method]) for method, path, handler in table]

    async def state(self, _request: Request) -> Response:
        zalo = self._zalo
        return JSONResponse(
            {
                "webhook": zalo.postman.url,
                "webhook_attempts": len(zalo.postman.attempts),
                "refreshes": zalo.grants.refreshes,
                "refresh_calls": zalo.grants.refresh_calls,
                "requests": zalo.rate.figures(),
                "zns_accepted": len(zalo.zns_sent),
                "faults_waiting": len(zalo.mishaps.waiting),
                "rules": asdict(zalo.rules),
                "phones": zalo.people.states,
                "users": [
                    {
                        "user_id": user.user_id,
                        "name": user.name,
                        "phone": user.phone,
                        "follower": user.follower,
                        "blocked": user.blocked,
                        "last_interaction": user.last_interaction and user.last_interaction.isoformat(),
                    }
                    for user in zalo.people.users.values()
                ],
            }
        )

    async def add_user(self, request: Request) -> Response:
        body = await json_body(request)
        user_id = self._zalo.add_user(
            phone=str(body.get("phone", "")),
            name=str(body.get("name", "")),
            follower=bool(body.get("follower")),
            user_id=str(body.get("user_id", "")),
        )
        return JSONResponse({"user_id": user_id})

    async def change_user(self, request: Request) -> Response:
        """`follower`, `blocked`, `last_seen_days` (how long ago the person last interacted)."""
        user = self._zalo.people.users.get(request.path_params["user_id"])
        if user is None:
            raise Refusal(-201, "user_id is invalid!")
        body = await json_body(request)
        user.follower = bool(body.get("follower", user.follower))
        user.blocked = bool(body.get("blocked", user.blocked))
        if "last_seen_days" in body:
            user.last_interaction = self._zalo.now() - timedelta(days=float(body["last_seen_days"]))
        return JSONResponse({"user_id": user.user_id})

    async def phone(self, request: Request) -> Response:
        body = await json_body(request)
        phone, state = str(body.get("phone", "")), str(body.get("state", "ok"))
        if state not in PHONE_STATES:
            raise Refusal(-201, "state is invalid!")
        self._zalo.people.states[phone] = state
        (self._zalo.people.offline.add if body.get("offline") else self._zalo.people.offline.discard)(phone)
        return JSONResponse({"phone": phone, "state": state})

    async def settings(self, request: Request) -> Response:
        try:
            self._zalo.rules.change(await json_body(request))
        except KeyError as error:
            raise Refusal(-201, f"{error.args[0]} is invalid!") from error
        return JSONResponse(asdict(self._zalo.rules))

    async def fault(self, request: Request) -> Response:
        try:
            mishap = Mishap(**await json_body(request))
        except (TypeError, ValueError) as error:
            raise Refusal(-201, "fault is invalid!") from error
        self._zalo.mishaps.plant(mishap)
        return JSONResponse(asdict(mishap))

    async def no_faults(self, _request: Request) -> Response:
        self._zalo.mishaps.waiting.clear()
        return JSONResponse({})

    async def webhook(self, request: Request) -> Response:
        status = await self._zalo.postman.register(str((await json_body(request)).get("url", "")))
        return JSONResponse({"probe_status": status, "saved": status == 200})

    async def token(self, _request: Request) -> Response:
        return JSONResponse(self._zalo.issue_token())

    async def revoke(self, _request: Request) -> Response:
        self._zalo.grants.revoke()
        return JSONResponse({})

    async def say(self, request: Request) -> Response:
        body = await json_body(request)
        await self._zalo.say(*_who(body), str(body.get("text", "")), reply_to=str(body.get("reply_to", "")))
        return JSONResponse({})

    async def start(self, request: Request) -> Response:
        body = await json_body(request)
        await self._zalo.start(*_who(body), str(body.get("token", "")))
        return JSONResponse({})

    async def upload(self, request: Request) -> Response:
        """The picture a message showed, for the inbox page."""
        found = self._zalo.assets.kept.get(request.path_params["asset_id"])
        if found is None:
            raise Refusal(-201, "asset_id is invalid!")
        return Response(found.content, media_type=found.media_type)


def _who(body: dict[str, Any]) -> tuple[str, str]:
    return str(body.get("channel", "zalo")), str(body.get("address", ""))
