"""The Telegram of the sandbox."""

from bot.sandbox.telegram.bot_api import TelegramSandbox, telegram_app
from bot.sandbox.telegram.flood import Flood
from bot.sandbox.telegram.mishaps import Mishap

__all__ = ["Flood", "Mishap", "TelegramSandbox", "telegram_app"]
