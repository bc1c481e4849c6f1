"""Which files of installed packages are served, and how all of them are stored.

Exposed are exactly these: Bootstrap's stylesheet with its map (`vendor/bootstrap/`), htmx 2
(`vendor/htmx/`), the two web fonts (`fonts/`), the joined stylesheet (`css/site.css`), and the admin's own files.
"""

from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import get_files, matches_patterns
from django.core.files.storage import FileSystemStorage
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

from config import assets

# The map is named in the file; hashing fails when it is missing.
VENDOR = {
    "vendor/bootstrap/css/bootstrap.min.css": ("bootstrap", "css/bootstrap.min.css"),
    "vendor/bootstrap/css/bootstrap.min.css.map": ("bootstrap", "css/bootstrap.min.css.map"),
    # django-htmx ships version 4 beside it.
    "vendor/htmx/htmx.min.js": ("django_htmx", "static/django_htmx/htmx-2.min.js"),
}
GENERATED = (assets.STYLESHEET, *assets.FONTS)
ADMIN_PREFIX = "admin/"


class PackageFinder(BaseFinder):
    """Finds the files listed above and nothing else a package may ship."""

    def __init__(self, app_names=None, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.admin = FileSystemStorage(location=assets.package_dir("django.contrib.admin") / "static")

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        found = self._path(path)
        if find_all:
            return [found] if found else []
        return found or []

    def list(self, ignore_patterns):
        for name in (*VENDOR, *GENERATED):
            if matches_patterns(name, ignore_patterns):
                continue
            path = self._path(name)
            yield name, _One(path, name)
        for name in get_files(self.admin, ignore_patterns):
            yield name, self.admin

    def _path(self, name):
        if name in VENDOR:
            package, inside = VENDOR[name]
            return str(assets.package_dir(package) / inside)
        if name in GENERATED:
            return str(assets.build(name))
        if name.startswith(ADMIN_PREFIX) and self.admin.exists(name):
            return self.admin.path(name)
        return None


class _One(FileSystemStorage):
    """A storage that holds one file under the name it is served by."""

    prefix = ""

    def __init__(self, path, name):
        super().__init__(location="/")
        self._file = path
        self._name = name

    def path(self, name):
        return self._file if name == self._name else super().path(name)


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Content hashes in the names, and gzip beside each file.

    Without Brotli, which happens to be installed for the fonts: it makes collecting five times slower.
    """

    def create_compressor(self, **kwargs):
        return Compressor(use_brotli=False, **kwargs)
