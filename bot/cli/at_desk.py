"""The office at one moment, for a command that does something in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot import matters
from bot.app import App, open_app
from bot.cli.who import user
from handlers.desk import Desk
from scheduler.case_work import CaseDesk


@dataclass(frozen=True, slots=True, kw_only=True)
class AtDesk:
    """What commands about tasks, letters and cases work with."""

    app: App
    desk: Desk
    cases: CaseDesk
    by: str

    @property
    def scans(self) -> Path:
        return self.app.settings.documents.scans


@contextmanager
def at_desk(config: Path | None, by: str = "") -> Iterator[AtDesk]:
    """Open the office; `by` is whoever acts, by default the name of this machine's user."""
    opened = open_app(config)
    try:
        desk = opened.answer_desk()
        yield AtDesk(
            app=opened, desk=desk, cases=matters.case_desk(opened, desk.now), by=by.strip() or user()
        )
    finally:
        opened.close()
