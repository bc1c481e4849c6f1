"""What is served, and that it is stored with hashes and gzip."""

import gzip
import re

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import override_settings

from config import assets
from config.staticfiles import GENERATED, VENDOR, PackageFinder


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    root = tmp_path_factory.mktemp("collected")
    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "config.staticfiles.HashedStorage"},
    }
    with override_settings(STATIC_ROOT=root, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    return root


def test_packages_expose_exactly_the_listed_files():
    served = {name for name, _storage in PackageFinder().list([]) if not name.startswith("admin/")}
    assert served == {*VENDOR, *GENERATED}


def test_every_listed_file_exists():
    assert [name for name in (*VENDOR, *GENERATED) if not finders.find(name)] == []


def test_what_a_package_ships_beside_is_not_found():
    assert finders.find("django_htmx/htmx-4.min.js") is None
    assert finders.find("vendor/bootstrap/css/bootstrap.css") is None


def test_fonts_are_woff2_and_small():
    for name in assets.FONTS:
        content = assets.build(name).read_bytes()
        assert content[:4] == b"wOF2"
        assert len(content) < 30_000


def test_stylesheet_is_bootstrap_then_ours():
    text = assets.build(assets.STYLESHEET).read_text(encoding="utf-8")
    assert text.index("Bootstrap  v5.3") < text.index("--kt-")
    assert "sourceMappingURL" not in text


def test_collected_files_carry_hashes_and_gzip(collected):
    (stylesheet,) = [
        path for path in collected.glob("css/site.*.css") if re.search(r"\.[0-9a-f]{12}\.css$", path.name)
    ]
    packed = stylesheet.with_name(f"{stylesheet.name}.gz")
    assert gzip.decompress(packed.read_bytes()) == stylesheet.read_bytes()
    fonts = re.findall(r'url\("(\.\./fonts/[^"]+)"\)', stylesheet.read_text(encoding="utf-8"))
    assert len(fonts) == 2
    assert [font for font in fonts if not (stylesheet.parent / font).resolve().exists()] == []
    assert list(collected.rglob("*.br")) == []
