"""The door of the program: light enough that Ctrl-C is understood before anything heavy is loaded."""

import sys


def main() -> None:
    try:
        from bot.cli.main import main as run  # noqa: PLC0415 - loading takes seconds, and may be interrupted

        run()
    except KeyboardInterrupt:
        sys.stderr.write("Đã dừng theo yêu cầu.\n")
        sys.exit(130)
