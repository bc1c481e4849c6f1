"""What somebody had typed when the session was over, or the page too old: it waits in the new session for an hour.

Only forms with a stamp are kept, so only what this installation has drawn for a login; it is shown to that login alone.
Passwords and files are never kept.
"""

import time
from dataclasses import dataclass

from django.http import QueryDict

from common import stamps

_KEY = "typed"
_MAX_AGE = 60 * 60
_MAX_LENGTH = 200_000


@dataclass(frozen=True)
class Typed:
    data: QueryDict
    had_files: bool


def keep(request) -> bool:
    """Whether the form of a refused POST is kept; then its address shows it again."""
    stamp = stamps.read(request.POST.get(stamps.NAME, ""))
    if stamp is None or not stamp.user:
        return False
    data = request.POST.copy()
    for name in list(data):
        if name == "csrfmiddlewaretoken" or "password" in name.lower():
            del data[name]
    text = data.urlencode()
    if len(text) > _MAX_LENGTH:
        return False
    request.session[_KEY] = {
        "url": request.get_full_path(),
        "user": stamp.user,
        "data": text,
        "files": bool(request.FILES),
        "at": int(time.time()),
    }
    return True


def take(request) -> Typed | None:
    """What waits for this address and this login; it is shown once."""
    kept = request.session.get(_KEY)
    if kept is None:
        return None
    own = kept["user"] == stamps.name_of(request.user)
    young = time.time() - kept["at"] < _MAX_AGE
    if own and young and kept["url"] != request.get_full_path():
        return None
    del request.session[_KEY]
    return Typed(QueryDict(kept["data"]), kept["files"]) if own and young else None
