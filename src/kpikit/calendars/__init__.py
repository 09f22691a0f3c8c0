"""Business time: calendars, holidays, and open time between instants."""

from kpikit.calendars.calendar import Calendar
from kpikit.calendars.holiday_rules import Holidays
from kpikit.calendars.interval import Interval
from kpikit.calendars.per_ticket import PerTicket, per
from kpikit.calendars.rules import Period

__all__ = ["Calendar", "Holidays", "Interval", "PerTicket", "Period", "per"]
