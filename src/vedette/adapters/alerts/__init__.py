"""Ways out of the house for alerts: mail, any gateway over HTTP, Matrix, web push, a program, a bell."""

from vedette.adapters.alerts.delivery import (
    Posting,
    Sent,
    Way,
    may_repeat,
    message_id,
    send_all,
    sum_of,
    tell,
    ways_now,
)
from vedette.adapters.alerts.message import Channel, Message, Outcome, Result
from vedette.adapters.alerts.settings import make_channel, parse_channels, read_channels
from vedette.adapters.alerts.texts import alert_number, alert_text

__all__ = [
    "Channel",
    "Message",
    "Outcome",
    "Posting",
    "Result",
    "Sent",
    "Way",
    "alert_number",
    "alert_text",
    "make_channel",
    "may_repeat",
    "message_id",
    "parse_channels",
    "read_channels",
    "send_all",
    "sum_of",
    "tell",
    "ways_now",
]
