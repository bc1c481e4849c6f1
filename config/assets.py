"""Static files that are made rather than written: the one stylesheet, and the web fonts.

Both are built on demand into `var/assets/` and rebuilt when a source is newer, so that a clone needs no build step
and no generated file is committed.
"""

import os
import re
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

FONTS = {
    "fonts/atkinson-hyperlegible-400.woff2": "AtkinsonHyperlegible-Regular.ttf",
    "fonts/atkinson-hyperlegible-700.woff2": "AtkinsonHyperlegible-Bold.ttf",
}
STYLESHEET = "css/site.css"
# Bootstrap first: our tokens overwrite its variables.
STYLESHEET_SOURCES = ("bootstrap.min.css", "klimatisch.css")
_SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/")


def package_dir(name: str) -> Path:
    """The folder of an installed package, without importing it. `bootstrap` is a namespace package."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ImproperlyConfigured(f"The package {name} is not installed. Install requirements.txt.")
    return Path(next(iter(spec.submodule_search_locations)))


def assets_dir() -> Path:
    return settings.VAR_DIR / "assets"


def font_source(name: str) -> Path:
    """The TrueType file behind a web font; the PDF uses it as it is."""
    return package_dir("fontpkg_atkinson_hyperlegible") / "files" / FONTS[name]


def build(name: str) -> Path:
    """Path of the generated file, built first where it is missing or older than its sources."""
    target = assets_dir() / name
    sources = [font_source(name)] if name in FONTS else _stylesheet_sources()
    if not target.exists() or target.stat().st_mtime < max(source.stat().st_mtime for source in sources):
        target.parent.mkdir(parents=True, exist_ok=True)
        # Built beside and moved into place: several processes may ask at once.
        fresh = target.with_name(f"{target.name}.{os.getpid()}")
        if name in FONTS:
            _write_woff2(sources[0], fresh)
        else:
            fresh.write_text("\n".join(_without_source_map(source) for source in sources), encoding="utf-8")
        fresh.replace(target)
    return target


def _stylesheet_sources() -> list[Path]:
    bootstrap = package_dir("bootstrap") / "css" / STYLESHEET_SOURCES[0]
    return [bootstrap, Path(settings.BASE_DIR) / "static" / "css" / STYLESHEET_SOURCES[1]]


def _without_source_map(path: Path) -> str:
    # The map describes Bootstrap alone; in the joined file it would point at a file that is not there.
    return _SOURCE_MAP.sub("", path.read_text(encoding="utf-8"))


def _write_woff2(source: Path, target: Path) -> None:
    from fontTools.ttLib import TTFont

    with TTFont(source) as font:
        font.flavor = "woff2"
        font.save(target)
