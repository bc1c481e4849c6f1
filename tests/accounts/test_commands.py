from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User


@pytest.mark.django_db
def test_create_admin_prints_a_link_that_signs_in():
    out = StringIO()
    call_command("create_admin", "Ada@Town.example", "Ada Admin", stdout=out)
    user = User.objects.get()
    assert (user.email, user.role, user.has_usable_password()) == ("ada@town.example", "administrator", False)
    client = Client()
    client.post(out.getvalue().splitlines()[-1].removeprefix("http://testserver"))
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.django_db
def test_create_admin_refuses_a_taken_address(outsider):
    with pytest.raises(CommandError):
        call_command("create_admin", outsider.email, "Ada Admin")
    assert User.objects.count() == 1
