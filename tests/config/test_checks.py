"""What is wrong with the settings is told at the start, with the name of the setting and the cure."""

import pytest

from config.checks import mailbox_can_be_opened, production_is_complete

GOOD = {
    "IMAP_HOST": "mail.town.example",
    "IMAP_USER": "klima",
    "IMAP_PASSWORD": "geheim",
    "MAIL_OAUTH_TOKEN_URL": "",
    "MAIL_CA_FILE": "",
}
TOKEN = {
    "MAIL_OAUTH_TOKEN_URL": "https://login.example/token",
    "MAIL_OAUTH_CLIENT_ID": "a",
    "MAIL_OAUTH_CLIENT_SECRET": "b",
}


# proof 129
@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        ({}, []),
        ({"IMAP_HOST": "", "IMAP_USER": ""}, []),
        ({"IMAP_PASSWORD": ""}, ["config.E003"]),
        ({"IMAP_PASSWORD": "", **TOKEN}, []),
        ({**TOKEN, "MAIL_OAUTH_CLIENT_SECRET": ""}, ["config.E004"]),
        ({**TOKEN, "MAIL_OAUTH_TOKEN_URL": "http://login.example/token"}, ["config.E004"]),
        ({"MAIL_CA_FILE": "/nowhere/ca.pem"}, ["config.E005"]),
    ],
)
def test_what_keeps_the_mailbox_closed(settings, wrong, found):
    for name, value in {**GOOD, **wrong}.items():
        setattr(settings, name, value)
    errors = mailbox_can_be_opened(None)
    assert [error.id for error in errors] == found
    assert all(error.hint for error in errors)


def test_without_the_name_of_the_mail_server_every_answer_waits(settings):
    settings.IMAP_HOST, settings.IMAP_AUTH_SERVER = "mail.town.example", ""
    assert "config.W003" in [warning.id for warning in production_is_complete(None)]
