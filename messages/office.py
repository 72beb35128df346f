"""The office in whose name everything is said."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from messages.vietqr import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    agency: str  #: "BHXH cơ sở Trà Vinh"
    agency_code: str = ""  #: "08401": goes into the payment memo
    officer: str = ""  #: who answers when nobody else is named
    officer_phone: str = ""
    hotline: str = ""
    site: str = ""  #: the office's own page; links in texts lead only here and to the state's sites
    accounts: Sequence[Account] = field(default_factory=tuple)  #: the only accounts that ever get a code
    bot_link: str = ""  #: "https://t.me/BOT?start=": a token follows
    own_hosts: tuple[str, ...] = ()
