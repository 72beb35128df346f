"""The sandbox's Zalo as one thing: who is there, what was sent, what is told to the office."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.sandbox.world import World
from bot.sandbox.zalo.answering import Ids, Rate, milliseconds
from bot.sandbox.zalo.assets import Assets
from bot.sandbox.zalo.faults import Mishaps
from bot.sandbox.zalo.grants import Grants
from bot.sandbox.zalo.phone_holders import People, User
from bot.sandbox.zalo.postman import ZNS_SERVER, Postman
from bot.sandbox.zalo.switches import Template, ZaloAccount, ZaloRules

FROM_OA, FROM_USER = 0, 1


@dataclass(slots=True, kw_only=True)
class ZnsSent:
    phone: str
    tracking_id: str
    delivered_at: datetime | None


class ZaloProvider:
    """Implements `bot.sandbox.world.Provider`; the ASGI app is built around it by `zalo_app`."""

    channels: tuple[str, ...] = ("zalo", "zns")

    def __init__(
        self,
        world: World,
        rules: ZaloRules,
        account: ZaloAccount,
        templates: Mapping[str, Mapping[str, Any]],
        *,
        seed: str | None = None,
    ) -> None:
        self.world = world
        self.rules = rules
        self.account = account
        self.ids = Ids(seed)
        self.templates = {key: Template.read(key, written) for key, written in templates.items()}
        self.people = People(rules, self.ids)
        self.assets = Assets(self.ids, now=self.now)
        self.grants = Grants(account, rules, self.ids, now=self.now)
        self.postman = Postman(account, rules, now=self.now)
        self.mishaps = Mishaps()
        self.rate = Rate(self.now)
        self.zns_sent: dict[str, ZnsSent] = {}

    def now(self) -> datetime:
        return self.world.clock.now()

    async def close(self) -> None:
        await self.postman.close()

    def issue_token(self) -> dict[str, str]:
        """A pair as the console's API Explorer gives it: access_token, refresh_token, expires_in."""
        return self.grants.issue()

    def add_user(self, *, phone: str = "", name: str = "", follower: bool = False, user_id: str = "") -> str:
        """A Zalo account; a follower counts as having interacted just now."""
        user = self.people.add(phone=phone, name=name, follower=follower, user_id=user_id)
        if follower:
            self.people.interacted(user, self.now())
        self.world.chat("zalo", user.user_id, user.name)
        if user.phone:
            self.world.chat("zns", user.phone, user.name)
        return user.user_id

    # What the office did

    def sent_to_user(self, user: User, text: str, extra: Mapping[str, Any]) -> str:
        message_id = self.ids.message()
        self.world.delivered("zalo", user.user_id, text, message_id=message_id, extra=extra)
        self._remember(user, FROM_OA, message_id, text)
        if self.rules.receipts:
            parties = {
                "sender": {"id": self.account.oa_id},
                "recipient": {"id": user.user_id},
                "user_id_by_app": user.user_id_by_app,
            }
            self._tell("oa_send_text", parties, {"msg_id": message_id, "text": text})
            self._tell("user_received_message", parties, {"msg_id": message_id})
            if self.rules.seen:
                self._tell("user_seen_message", parties, {"msg_ids": [message_id]})
        return message_id

    def sent_to_phone(self, phone: str, template: Template, data: Mapping[str, str], tracking_id: str) -> str:
        message_id = self.ids.message()
        extra = {"template_id": template.template_id, "tracking_id": tracking_id, "template_data": dict(data)}
        self.world.delivered("zns", phone, template.rendered(data), message_id=message_id, extra=extra)
        delivered_at = None if phone in self.people.offline else self.now()
        self.zns_sent[message_id] = ZnsSent(phone=phone, tracking_id=tracking_id, delivered_at=delivered_at)
        if delivered_at is not None and self.rules.receipts:
            parties = {"sender": {"id": self.account.oa_id}, "recipient": {"id": phone}}
            message = {
                "msg_id": message_id,
                "tracking_id": tracking_id,
                "delivery_time": milliseconds(delivered_at),
            }
            self._tell("user_received_message", parties, message, server=ZNS_SERVER)
        return message_id

    # What the person does

    async def say(self, channel: str, address: str, text: str, *, reply_to: str = "") -> None:
        user = self._person(channel, address)
        message_id = self.ids.message()
        self.world.said(channel, address, text, message_id=message_id)
        self._spoken(user, text, message_id, reply_to)

    async def start(self, channel: str, address: str, token: str = "") -> None:
        """Follow the OA; the token of a letter or link comes as a hidden text, as a button sends it."""
        user = self._person(channel, address)
        user.follower, user.blocked = True, False
        self.people.interacted(user, self.now())
        self._relation("follow", user)
        if token:
            self._spoken(user, f"#KN-{token}", self.ids.message(), "")

    async def leave(self, user_id: str) -> None:
        """Unfollow and block."""
        user = self.people.users[user_id]
        user.follower, user.blocked = False, True
        self._relation("unfollow", user)

    async def submit_info(self, user_id: str, *, name: str, phone: str) -> None:
        user = self.people.users[user_id]
        user.shared_info |= {"name": name, "phone": phone}
        self.people.interacted(user, self.now())
        parties = {"sender": {"id": user_id}, "recipient": {"id": self.account.oa_id}}
        info = {"name": name, "phone": phone, "address": "", "city": "", "district": "", "ward": ""}
        self._tell("user_submit_info", {**parties, "info": info})

    def _person(self, channel: str, address: str) -> User:
        """Whoever got a template by phone answers from the account behind that phone."""
        if channel == "zalo":
            return self.people.users.get(address) or self.people.add(user_id=address)
        return self.people.of_phone(address) or self.people.users[self.add_user(phone=address)]

    def _spoken(self, user: User, text: str, message_id: str, reply_to: str) -> None:
        self.people.interacted(user, self.now())
        self._remember(user, FROM_USER, message_id, text)
        parties = {
            "sender": {"id": user.user_id},
            "recipient": {"id": self.account.oa_id},
            "user_id_by_app": user.user_id_by_app,
        }
        quoted = {"quote_msg_id": reply_to} if reply_to else {}
        self._tell("user_send_text", parties, {"msg_id": message_id, "text": text} | quoted)

    def _relation(self, name: str, user: User) -> None:
        fields = {
            "oa_id": self.account.oa_id,
            "follower": {"id": user.user_id},
            "user_id_by_app": user.user_id_by_app,
            "source": "oa_profile",
        }
        self._tell(name, fields)

    def _tell(
        self,
        name: str,
        fields: Mapping[str, Any],
        message: Mapping[str, Any] | None = None,
        *,
        server: str = "OA OpenAPI",
    ) -> None:
        event = {"event_name": name, **fields} | ({"message": dict(message)} if message else {})
        delay = self.rules.receipt_delay_s if name.startswith(("oa_", "user_received", "user_seen")) else 0.0
        self.postman.deliver(event, server=server, delay_s=delay)

    def _remember(self, user: User, side: int, message_id: str, text: str) -> None:
        oa = {"id": self.account.oa_id, "name": self.account.oa_name}
        person = {"id": user.user_id, "name": user.name}
        sender, receiver = (oa, person) if side == FROM_OA else (person, oa)
        row = {
            "message_id": message_id,
            "src": side,
            "time": int(milliseconds(self.now())),
            "type": "text",
            "message": text,
            "from_id": sender["id"],
            "from_display_name": sender["name"],
            "to_id": receiver["id"],
            "to_display_name": receiver["name"],
        }
        user.history.append(row)
