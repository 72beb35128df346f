"""Electronic mail: SMTP out, IMAP in."""

from bot.channels.email.email_channel import EmailChannel
from bot.channels.email.mail_account import DkimKey, Mailbox, Sender, Submission

__all__ = ["DkimKey", "EmailChannel", "Mailbox", "Sender", "Submission"]
