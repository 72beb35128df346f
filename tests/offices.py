"""An office put together from settings alone, as the commands do it."""

from pathlib import Path
from typing import Any

from bot.app import App, assemble
from bot.clock import Clock
from bot.sandbox.credentials import sandbox_config
from bot.sandbox.server import Sandbox
from bot.settings import Settings


def office(database_url: str, folder: Path, clock: Clock, **sections: Any) -> App:
    """Close what is returned. Sections are those of `dondoc.toml`."""
    database = {"url": database_url, "key_file": folder / "dondoc.key"}
    usual: dict[str, Any] = {"database": database, "office": {"agency": "BHXH cơ sở Thử"}}
    web = {"spool": folder / "spool", **sections.pop("web", {})}
    return assemble(settings(**{**usual, **sections, "web": web}), clock=clock)


def settings(**sections: Any) -> Settings:
    return Settings(**sections)


def sections_for(sandbox: Sandbox) -> dict[str, dict[str, Any]]:
    """Settings that point every channel at a sandbox that is running."""
    return {k: dict(v) for k, v in sandbox_config(sandbox.url, sandbox.smtp_port, sandbox.imap_port).items()}
