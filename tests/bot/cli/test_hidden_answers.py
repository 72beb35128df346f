"""At a real terminal a secret is not shown while it is typed."""

import os
import pty
import select
import subprocess
import sys
import time

TOKEN = "123456789:AAH-bi_mat"


class Terminal:
    """A terminal with `dondoc init` running in it."""

    def __init__(self) -> None:
        self._ours, theirs = pty.openpty()
        self.shown = ""
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from bot.cli.main import main; main(['init'])"],
            stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
            env={**os.environ, "DONDOC_TELEGRAM_BASE_URL": "http://127.0.0.1:1/bot",
                 "PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip
        os.close(theirs)

    def wait_for(self, words: str) -> None:
        deadline = time.monotonic() + 60
        while words not in self.shown:
            assert time.monotonic() < deadline, self.shown
            assert self._read(), self.shown

    def type(self, text: str) -> None:
        os.write(self._ours, f"{text}\n".encode())

    def end(self) -> int:
        while self._read():
            pass
        os.close(self._ours)
        return self.process.wait(60)

    def _read(self) -> bool:
        if not select.select([self._ours], [], [], 0.2)[0]:
            return True
        try:
            self.shown += os.read(self._ours, 65536).decode("utf-8", "replace")
        except OSError:  # the other side has gone
            return False
        return True


def test_a_token_typed_at_the_terminal_is_kept_and_not_shown(folder, settings):
    terminal = Terminal()
    for question in ("Tên cơ quan", "Mã cơ quan", "Cán bộ phụ trách", "Điện thoại cán bộ", "Cơ sở dữ liệu"):
        terminal.wait_for(question)
        terminal.type("")
    terminal.wait_for("Mã bot Telegram (từ @BotFather): ")
    time.sleep(0.3)  # the echo is switched off as the question is written, not before
    terminal.type(TOKEN)
    for question in ("Mã ứng dụng Zalo", "Máy chủ gửi thư", "Khách mời"):
        terminal.wait_for(question)
        terminal.type("")

    assert terminal.end() == 0
    assert "bi_mat" not in terminal.shown
    assert settings().telegram.token.get_secret_value() == TOKEN
