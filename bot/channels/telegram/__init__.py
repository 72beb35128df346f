"""Telegram: the office's bot."""

from bot.channels.telegram.bot_account import TelegramChannel
from bot.channels.telegram.bot_wire import Timeouts
from bot.channels.telegram.updates import callback_id, translate

__all__ = ["TelegramChannel", "Timeouts", "callback_id", "translate"]
