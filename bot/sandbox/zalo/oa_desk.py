"""openapi.zalo.me: what the Official Account may say and ask."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.sandbox.zalo.answering import (
    Handler,
    Refusal,
    data_query,
    granted,
    json_body,
    milliseconds,
    part,
)
from bot.sandbox.zalo.oa_quotas import OAQuotas
from bot.sandbox.zalo.phone_holders import User
from bot.sandbox.zalo.state import ZaloProvider
from bot.sandbox.zalo.switches import CS_WINDOW

TEXT_LIMIT = 2000
PAGE = 10
PICTURES = frozenset({"image", "gif"})


class OADesk:
    def __init__(self, provider: ZaloProvider) -> None:
        self._zalo = provider
        self._rules = provider.rules
        self._quotas = OAQuotas(provider.rules, now=provider.now)
        self._tags: set[str] = set()

    def routes(self) -> list[BaseRoute]:
        assets = self._zalo.assets
        table: list[tuple[str, str, Handler]] = [
            ("POST", "/v3.0/oa/message/cs", self.consultation),
            ("POST", "/v3.0/oa/message/template", self.template),
            ("POST", "/v3.0/oa/message/transaction", self.retired),
            ("POST", "/v3.0/oa/message/promotion", self.retired),
            ("POST", "/v2.0/oa/message", self.old_message),
            ("POST", "/v2.0/oa/upload/image", assets.image),
            ("POST", "/v2.0/oa/upload/gif", assets.gif),
            ("POST", "/v2.0/oa/upload/file", assets.file),
            ("GET", "/v3.0/oa/user/detail", self.detail),
            ("GET", "/v3.0/oa/user/getlist", self.people),
            ("POST", "/v3.0/oa/user/update", self.update),
            ("GET", "/v2.0/oa/getoa", self.profile),
            ("GET", "/v2.0/oa/getprofile", self.retired),
            ("GET", "/v2.0/oa/getfollowers", self.retired),
            ("GET", "/v2.0/oa/listrecentchat", self.recent),
            ("GET", "/v2.0/oa/conversation", self.conversation),
            ("GET", "/v2.0/oa/tag/gettagsofoa", self.all_tags),
            ("POST", "/v2.0/oa/tag/tagfollower", self.tag),
            ("POST", "/v2.0/oa/tag/rmfollowerfromtag", self.untag),
            ("POST", "/v2.0/oa/tag/rmtag", self.remove_tag),
            ("POST", "/v3.0/oa/quota/message", self.quota),
        ]
        return [Route(path, self._guarded(handler), methods=[method]) for method, path, handler in table]

    def _guarded(self, handler: Handler) -> Handler:
        async def guarded(request: Request) -> Response:
            self._zalo.grants.check(request, missing=-216, expired=self._rules.oa_expired_code, proof=-242)
            if self._rules.disconnected:
                raise Refusal(-223, "OA has not authorized this app")
            headers = self._zalo.rate.count(self._rules.rate_per_minute)
            answer = await handler(request)
            answer.headers.update(headers)
            return answer

        return guarded

    async def consultation(self, request: Request) -> Response:
        body = await json_body(request)
        user = self._user(part(body, "recipient").get("user_id"))
        text, extra = self._content(part(body, "message"))
        self._allowed(user)
        quota = self._quotas.take(user)
        message_id = self._zalo.sent_to_user(user, text, extra)
        answer: dict[str, Any] = {
            "message_id": message_id,
            "user_id": user.user_id,
            "sent_time": milliseconds(self._zalo.now()),
        }
        return granted(answer if quota is None else answer | {"quota": quota})

    def _content(self, message: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        text = message.get("text", "")
        if not isinstance(text, str):
            raise Refusal(-201, "message.text is invalid!")
        if len(text) > TEXT_LIMIT:
            raise Refusal(-210, "message.text exceeds the maximum length")
        quoted = {"reply_to": str(message["quote_message_id"])} if message.get("quote_message_id") else {}
        attachment = message.get("attachment")
        if attachment is None:
            if not text.strip():
                raise Refusal(-201, "message.text is invalid!")
            return text, quoted
        if not isinstance(attachment, dict):
            raise Refusal(-201, "message.attachment is invalid!")
        return text, quoted | self._attachment(attachment)

    def _attachment(self, attachment: dict[str, Any]) -> dict[str, Any]:
        payload = part(attachment, "payload")
        if attachment.get("type") == "file":
            return {"file": self._zalo.assets.require(payload.get("token"), frozenset({"file"}), "token")}
        if attachment.get("type") != "template":
            raise Refusal(-201, "attachment.type is invalid!")
        elements = payload.get("elements")
        if not isinstance(elements, list) or len(elements) != 1 or not isinstance(elements[0], dict):
            raise Refusal(-201, "elements is invalid!")
        element = elements[0]
        match payload.get("template_type"):
            case "media":
                return self._media(element)
            case "request_user_info":
                if len(str(element.get("title", ""))) > 100 or len(str(element.get("subtitle", ""))) > 500:
                    raise Refusal(-210, "title exceeds the maximum length")
                return {"request_user_info": element}
            case _:
                raise Refusal(-233, "Message type is not supported")

    def _media(self, element: dict[str, Any]) -> dict[str, Any]:
        kind = element.get("media_type")
        if kind == "sticker":
            return {"sticker": str(element.get("attachment_id", ""))}
        if kind not in PICTURES or ("url" in element) == ("attachment_id" in element):
            raise Refusal(-201, "elements is invalid!")
        if "url" in element:
            if not str(element["url"]).startswith("https://"):
                raise Refusal(-201, "url is invalid!")
            return {"image_url": element["url"]}
        return {
            "attachment_id": self._zalo.assets.require(element["attachment_id"], PICTURES, "attachment_id")
        }

    def _allowed(self, user: User) -> None:
        if user.blocked:
            raise Refusal(self._rules.refusal_code, "User restricts this message type")
        if not self._rules.cs_window:
            return
        if user.last_interaction is None:
            raise Refusal(-232, "User has not interacted with the OA")
        if self._zalo.now() - user.last_interaction > CS_WINDOW:
            raise Refusal(-230, "User has not interacted with the OA in the past 7 days")

    async def template(self, request: Request) -> Response:
        body = await json_body(request)
        user = self._user(body.get("user_id"))
        template = self._zalo.templates.get(str(body.get("template_id", "")))
        if template is None:
            raise Refusal(-249, "Template cannot be sent by user id")
        if user.blocked:
            raise Refusal(self._rules.refusal_code, "User restricts this message type")
        data = part(body, "template_data")
        extra = {"template_id": template.template_id, "template_data": data}
        message_id = self._zalo.sent_to_user(user, template.rendered(data), extra)
        quota = {"quota_type": "purchase_quota", "owner_type": "OA"}
        return granted({"message_id": message_id, "user_id": user.user_id, "quota": quota})

    async def retired(self, _request: Request) -> Response:
        raise Refusal(-240, "This API has been shut down")

    async def old_message(self, request: Request) -> Response:
        body = await json_body(request)
        if "message" in body:
            raise Refusal(-240, "This API has been shut down")
        user = self._user(part(body, "recipient").get("user_id"))
        action = part(body, "sender_action")
        if not action.get("react_icon") or not action.get("react_message_id"):
            raise Refusal(-201, "sender_action is invalid!")
        return granted({"message_id": str(action["react_message_id"]), "user_id": user.user_id})

    async def detail(self, request: Request) -> Response:
        user = self._user(data_query(request).get("user_id"))
        if not user.follower and user.last_interaction is None:
            raise Refusal(-213, "User has not followed OA")
        spoke = user.last_interaction
        return granted(
            {
                "user_id": user.user_id,
                "user_id_by_app": user.user_id_by_app,
                "display_name": user.name,
                "user_is_follower": user.follower,
                "user_last_interaction_date": f"{spoke:%d/%m/%Y}" if spoke else "",
                "is_sensitive": False,
                "tags_and_notes_info": {"notes": [], "tag_names": sorted(user.tags)},
                "shared_info": user.shared_info,
            }
        )

    async def people(self, request: Request) -> Response:
        query = data_query(request)
        offset, count = int(query.get("offset", 0)), int(query.get("count", 50))
        if not 0 < count <= 50 or not 0 <= offset <= 9951:
            raise Refusal(-210, "count exceeds the maximum")
        chosen = [
            {"user_id": user.user_id}
            for user in self._zalo.people.users.values()
            if query.get("is_follower", user.follower) == user.follower
            and ("tag_name" not in query or query["tag_name"] in user.tags)
        ]
        page = chosen[offset : offset + count]
        return granted({"total": len(chosen), "count": len(page), "offset": offset, "users": page})

    async def update(self, request: Request) -> Response:
        body = await json_body(request)
        user = self._user(body.get("user_id"))
        user.name = str(body.get("user_alias") or user.name)
        user.shared_info |= {key: str(value) for key, value in part(body, "shared_info").items()}
        return granted()

    async def profile(self, _request: Request) -> Response:
        account = self._zalo.account
        followers = sum(user.follower for user in self._zalo.people.users.values())
        return granted(
            {
                "oa_id": account.oa_id,
                "name": account.oa_name,
                "is_verified": True,
                "num_follower": followers,
                "package_name": "OA Premium",
            }
        )

    async def recent(self, request: Request) -> Response:
        offset, count = self._page(data_query(request))
        chats = [user.history[-1] for user in self._zalo.people.users.values() if user.history]
        chats.sort(key=lambda row: row["time"], reverse=True)
        return granted(chats[offset : offset + count])

    async def conversation(self, request: Request) -> Response:
        query = data_query(request)
        offset, count = self._page(query)
        return granted(self._user(query.get("user_id")).history[::-1][offset : offset + count])

    def _page(self, query: dict[str, Any]) -> tuple[int, int]:
        offset, count = int(query.get("offset", 0)), int(query.get("count", PAGE))
        if not 0 < count <= PAGE:
            raise Refusal(-210, "count exceeds the maximum")
        return offset, count

    async def all_tags(self, _request: Request) -> Response:
        return granted(sorted(self._tags))

    async def tag(self, request: Request) -> Response:
        body = await json_body(request)
        name = str(body.get("tag_name", ""))
        self._user(body.get("user_id")).tags.add(name)
        self._tags.add(name)
        return granted()

    async def untag(self, request: Request) -> Response:
        body = await json_body(request)
        self._user(body.get("user_id")).tags.discard(str(body.get("tag_name", "")))
        return granted()

    async def remove_tag(self, request: Request) -> Response:
        name = str((await json_body(request)).get("tag_name", ""))
        self._tags.discard(name)
        for user in self._zalo.people.users.values():
            user.tags.discard(name)
        return granted()

    async def quota(self, request: Request) -> Response:
        body = await json_body(request)
        if "quota_owner" in body:
            return granted(self._quotas.of_account(str(body.get("product_type", ""))))
        return granted(self._quotas.of_user(self._user(body.get("user_id"))))

    def _user(self, user_id: object) -> User:
        found = self._zalo.people.users.get(str(user_id))
        if found is None:
            raise Refusal(-201, "user_id is invalid!")
        return found
