"""What the office's mail provider gave us: a door out, a box in, a name to sign with."""

import re
import ssl
from dataclasses import dataclass, field
from typing import Literal

Security = Literal["none", "starttls", "tls"]

#: `<dd.TRACKING@domain>` is both our Message-ID and the provider's id: no table has to be asked.
MESSAGE_ID = re.compile(r"<dd\.([A-Za-z0-9_-]{8,64})@([^<>\s@]+)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """Where mail is handed over (SMTP)."""

    host: str
    port: int
    security: Security = "starttls"  #: "starttls" and "tls" never fall back to plain text
    username: str = ""
    password: str = field(default="", repr=False)
    tls: ssl.SSLContext | None = None  #: None: the system's certificates
    connections: int = 4
    ehlo_name: str = ""  #: "" = the sender's domain
    #: When a letter's final dot must have left, waiting for a connection included: later it stays unsent.
    timeout_s: float = 6.0
    #: When the answer to the dot must have come, counted from the same beginning: later it is in doubt.
    #: Well below the lease of a claimed message (60 s), so that nobody else takes the letter up meanwhile.
    total_s: float = 10.0
    rest_s: float = 20.0  #: a connection unused for longer is closed: servers and firewalls forget it unsaid


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimKey:
    domain: str
    selector: str
    pem: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who the mail is from and where answers and bounces go."""

    name: str
    address: str
    reply_address: str = ""  #: "" = `address`
    return_address: str = ""  #: envelope sender; "" = `reply_address`
    tags: bool = True  #: the mailbox takes `name+tag@domain`
    dkim: DkimKey | None = None

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2].lower()

    def message_id(self, tracking_id: str) -> str:
        return f"<dd.{tracking_id}@{self.domain}>"

    def reply_to(self, tracking_id: str) -> str:
        return self._tagged(self.reply_address or self.address, tracking_id)

    def envelope_from(self, tracking_id: str) -> str:
        return self._tagged(self.return_address or self.reply_address or self.address, tracking_id)

    def own_addresses(self) -> frozenset[str]:
        return frozenset(a.lower() for a in (self.address, self.reply_address, self.return_address) if a)

    def _tagged(self, address: str, tag: str) -> str:
        local, _at, domain = address.rpartition("@")
        return f"{local}+{tag}@{domain}" if self.tags else address


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """Where answers and bounces arrive (IMAP)."""

    host: str
    port: int
    security: Security = "tls"
    username: str = ""
    password: str = field(default="", repr=False)
    folder: str = "INBOX"
    tls: ssl.SSLContext | None = None
    idle_s: float = 120.0  #: how long to wait for the server's push before looking anyway
    poll_s: float = 60.0  #: pause between looks where the server cannot push
    timeout_s: float = 30.0
    retry_s: float = 5.0  #: pause after a lost connection, doubled up to twelve times this
    login_retry_s: float = 300.0  #: pause after a refused login: hammering gets accounts locked
