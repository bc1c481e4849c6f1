"""Reading the environment: typed, from files, and with a cure in every refusal."""

from unittest.mock import Mock

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env
from config.env import database_from_url
from config.keys import secret_key


def test_empty_is_unset(monkeypatch):
    monkeypatch.setenv("EMAIL_PORT", "")
    assert env.integer("EMAIL_PORT", 587) == 587


def test_value_from_a_file(monkeypatch, tmp_path):
    (tmp_path / "secret").write_text("s3cret\n")
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "secret"))
    assert env.text("SECRET_KEY") == "s3cret"


def test_missing_file_names_the_variable(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "none"))
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY_FILE names .*, which cannot be read"):
        env.text("SECRET_KEY")


@pytest.mark.parametrize("value", ["true", "1", "yes", "on"])
def test_only_true_and_false_are_taken(monkeypatch, value):
    monkeypatch.setenv("DEBUG", value)
    with pytest.raises(ImproperlyConfigured, match=f"DEBUG is '{value}'. Set it to True or False."):
        env.boolean("DEBUG", default=False)


def test_number_that_is_none(monkeypatch):
    monkeypatch.setenv("EMAIL_PORT", "smtp")
    with pytest.raises(ImproperlyConfigured, match="EMAIL_PORT is 'smtp'. Set it to a whole number."):
        env.integer("EMAIL_PORT", 587)


def test_list_drops_blanks(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", " a.example , ,b.example")
    assert env.words("ALLOWED_HOSTS") == ["a.example", "b.example"]


def test_url_with_everything():
    entry = database_from_url("postgresql://kl%C3%A4ra:p%40ss@db.example:5433/klima?sslmode=require")
    assert {key: entry[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")} == {
        "NAME": "klima",
        "USER": "klära",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


def test_url_of_another_database_is_refused():
    with pytest.raises(ImproperlyConfigured, match="Only PostgreSQL is supported"):
        database_from_url("mysql://a@b/c")


@pytest.mark.parametrize(
    ("note", "address"),
    [(None, ""), ("{", ""), ("{}", ""), ('{"address": "http://localhost:8102"}', "http://localhost:8102")],
)
def test_address_of_what_runs(tmp_path, note, address):
    if note is not None:
        env.note_of_run(tmp_path).write_text(note)
    assert env.address_of_run(tmp_path) == address


@pytest.mark.parametrize("port", ["smtp", "99999"])
def test_url_with_a_port_that_is_none(port):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL names no port from 1 to 65535"):
        database_from_url(f"postgresql://a:geheim@b:{port}/c")


def test_secret_that_is_no_text_names_the_variable(monkeypatch, tmp_path):
    (tmp_path / "secret").write_bytes(b"\xff\xfe")
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "secret"))
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY_FILE names .*, which cannot be read"):
        env.text("SECRET_KEY")


def test_key_is_made_once_and_readable_by_its_owner_only(tmp_path):
    key = secret_key(tmp_path / "var")
    assert len(key) >= 64
    assert secret_key(tmp_path / "var") == key
    [file] = (tmp_path / "var").iterdir()
    assert (file.name, file.stat().st_mode & 0o777) == ("secret_key", 0o600)


def test_key_whose_writing_was_interrupted_is_made_anew(tmp_path, monkeypatch):
    with monkeypatch.context() as broken, pytest.raises(OSError, match="disk full"):
        broken.setattr("secrets.token_urlsafe", Mock(side_effect=OSError("disk full")))
        secret_key(tmp_path)
    assert len(secret_key(tmp_path)) >= 64
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
