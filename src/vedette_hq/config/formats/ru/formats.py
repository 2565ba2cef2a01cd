"""Days in words and hours from 0 to 24: no month can be taken for a day."""

DATE_FORMAT = "j E Y г."
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j E Y г., H:i"
