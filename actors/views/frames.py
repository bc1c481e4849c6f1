"""What the pages below an entry of the directory share."""


class BelowEntry:
    """Changes one thing about an entry: the page names it and leads back to it."""

    def get_lead(self):
        return self.object.name

    def get_success_url(self):
        return self.object.get_absolute_url()
