"""The network's page: what it costs does not depend on how much there is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings.models import MeetingStatus
from tests.factories.meetings import make_invitation, make_meeting
from tests.factories.networks import make_membership, make_topic_area


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count(client, network, coordinator, rows):
    for _row in range(rows):
        area = make_topic_area(network)
        meeting = make_meeting(area, status=MeetingStatus.INVITED)
        for _member in range(rows):
            make_invitation(meeting, actor=make_membership(network).actor)
    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get(network.get_absolute_url())
    with CaptureQueriesContext(connection) as captured:
        response = client.get(network.get_absolute_url())
    assert response.status_code == 200
    assert len(captured) == 15
