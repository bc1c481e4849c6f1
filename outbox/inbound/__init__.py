"""Mail that comes in: fetched, read, stored; bounces are booked here, calendars are handed to whoever listens.

``reading`` and what it uses look at bytes and know neither database nor settings: a child process runs them
(``child``, ``reader``). ``fetch`` speaks to the mail server, ``store`` writes rows, ``poll`` is one round of both.
"""
