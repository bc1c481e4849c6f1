"""German formats beyond Django's: dates with the weekday, times without seconds."""

DATE_FORMAT = "D, j. F Y"
SHORT_DATE_FORMAT = "d.m.Y"
TIME_FORMAT = "G:i"
DATETIME_FORMAT = "D, j. F Y, G:i"
