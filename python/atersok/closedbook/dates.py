"""Days and times as Excel's serial numbers, in both date systems."""

from __future__ import annotations

import datetime as dt

_DAY_MS = 86_400_000
_EPOCH_1900 = dt.datetime(1899, 12, 30)
_EPOCH_1904 = dt.datetime(1904, 1, 1)
# Excel's 1900 system counts a 29 February 1900 that never was: its serials below 60 lie one day later.
_FALSE_LEAP_DAY = 60
_MAX_SERIAL = 2_958_466


def from_serial(serial: float, date1904: bool = False) -> dt.datetime | None:
    """A serial number (days) as a datetime, to the millisecond as Excel keeps it; None outside Excel's calendar."""
    if not 0 <= serial < _MAX_SERIAL:
        return None
    days = int(serial)
    milliseconds = round((serial - days) * _DAY_MS)
    if date1904:
        epoch = _EPOCH_1904
    else:
        epoch = _EPOCH_1900
        if days < _FALSE_LEAP_DAY:
            days += 1
    try:
        return epoch + dt.timedelta(days=days, milliseconds=milliseconds)
    except OverflowError:
        return None


def to_serial(value: dt.date, date1904: bool = False) -> int | float:
    """A date or datetime as a serial number: an int for a whole day, else a float.

    A time zone is cut off, as xlwings does.

    Raises:
        ValueError: before the first day of Excel's calendar.
    """
    if isinstance(value, dt.datetime):
        moment = value.replace(tzinfo=None)
        day, rest = moment.date(), moment - dt.datetime.combine(moment.date(), dt.time())
    else:
        day, rest = value, dt.timedelta()
    epoch = _EPOCH_1904 if date1904 else _EPOCH_1900
    days = (day - epoch.date()).days
    if not date1904 and days <= _FALSE_LEAP_DAY:
        days -= 1
    if days < (0 if date1904 else 1):
        raise ValueError("the day lies before Excel's calendar")
    return days + rest / dt.timedelta(days=1) if rest else days
