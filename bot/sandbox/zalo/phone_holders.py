"""Who holds the phones: accounts, what they allow, when they last spoke to the OA."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.sandbox.zalo.answering import Ids
from bot.sandbox.zalo.switches import ZaloRules

PHONE = re.compile(r"\+?84[0-9]{9}")
#: states of a phone and the code each gives to a ZNS send
PHONE_STATES = {
    "ok": 0,
    "no_account": -118,
    "cannot_receive": -119,
    "inactive": -114,
    "old_version": -110,
    "refused_type": -139,
    "refused_oa": -141,
}


@dataclass(slots=True, kw_only=True)
class User:
    user_id: str
    user_id_by_app: str
    name: str
    phone: str = ""
    follower: bool = False
    blocked: bool = False
    last_interaction: datetime | None = None
    cs_count: int = 0  #: consultation messages since then
    tags: set[str] = field(default_factory=set)
    shared_info: dict[str, str] = field(default_factory=dict)
    history: list[dict[str, Any]] = field(default_factory=list)  #: newest last


class People:
    def __init__(self, rules: ZaloRules, ids: Ids) -> None:
        self._rules = rules
        self._ids = ids
        self.users: dict[str, User] = {}
        self.states: dict[str, str] = {}  #: phones that differ from the rule by their tails
        self.offline: set[str] = set()  #: phones that are switched off: accepted, not delivered
        self._by_phone: dict[str, str] = {}

    def add(self, *, name: str = "", phone: str = "", follower: bool = False, user_id: str = "") -> User:
        """A new account, or the one that holds this phone."""
        phone = phone.removeprefix("+")
        user = self.of_phone(phone)
        if user is None:
            user_id = user_id or self._ids.user()
            user = self.users[user_id] = User(
                user_id=user_id, user_id_by_app=self._ids.user(), name=name or phone or user_id, phone=phone
            )
            if phone:
                self._by_phone[phone] = user_id
        user.name = name or user.name
        user.follower = user.follower or follower
        return user

    def of_phone(self, phone: str) -> User | None:
        found = self._by_phone.get(phone)
        return None if found is None else self.users[found]

    def of_hash(self, hashed: str) -> str:
        """The known phone behind a hash; the hash itself where nobody is known."""
        for phone in self._by_phone:
            if hashlib.sha256(phone.encode()).hexdigest() == hashed:
                return phone
        return hashed

    def zns_code(self, phone: str) -> int:
        """0, or why Zalo would not deliver a template there."""
        state = self.states.get(phone)
        if state is not None:
            return PHONE_STATES[state]
        if self._rules.no_account_tail and phone.endswith(self._rules.no_account_tail):
            return PHONE_STATES["no_account"]
        if self._rules.no_zns_tail and phone.endswith(self._rules.no_zns_tail):
            return PHONE_STATES["cannot_receive"]
        return 0

    def interacted(self, user: User, at: datetime) -> None:
        """Anything a person does towards the OA opens the window anew."""
        user.last_interaction = at
        user.cs_count = 0
