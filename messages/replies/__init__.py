"""Reading of what citizens and employers answer: meaning, day, sum, or "a person should look"."""

from messages.replies.day_arithmetic import DateReading
from messages.replies.day_words import read_date
from messages.replies.money_words import read_amount_words
from messages.replies.reader import read_reply
from messages.replies.reading import Intent, Reading, as_json

__all__ = ["DateReading", "Intent", "Reading", "as_json", "read_amount_words", "read_date", "read_reply"]
