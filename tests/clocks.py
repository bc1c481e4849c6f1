"""Times of day for tests that run at any hour."""


def zone_of_noon(now) -> str:
    """A zone in which it is about noon at this moment: reminders leave by day."""
    ahead = (12 - now.hour) % 24
    ahead = ahead - 24 if ahead > 12 else ahead
    # The signs of these names are turned round (POSIX).
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"
