"""The mail network of the sandbox: people's servers behind SMTP, the office's own box behind IMAP."""

from bot.sandbox.mail.mail_sandbox import MailSandbox

__all__ = ["MailSandbox"]
