"""Uploading, fetching and removing over HTTP. # proof 92"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse

from documents.models import Document
from tests.factories.documents import PDF, make_document
from tests.factories.networks import make_commitment, make_cost

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def commitment(membership):
    return make_commitment(membership)


def attach_url(subject):
    return reverse("documents:attach", kwargs={"kind": subject._meta.label_lower, "ref": subject.public_id})


def upload(client, subject, *, name="a.pdf", content=PDF, **data):
    return client.post(attach_url(subject), {"file": SimpleUploadedFile(name, content), **data})


def test_download_is_always_an_attachment(client, coordinator, commitment):
    client.force_login(coordinator)
    document = make_document(commitment, name="Bericht März.html", content=PDF + b"<script>alert(1)</script>")
    response = client.get(reverse("documents:download", kwargs={"ref": document.public_id}))
    assert b"".join(response.streaming_content) == PDF + b"<script>alert(1)</script>"
    assert {
        name: response.headers[name]
        for name in (
            "Content-Type",
            "Content-Disposition",
            "X-Content-Type-Options",
            "Content-Security-Policy",
            "Cache-Control",
        )
    } == {
        "Content-Type": "application/pdf",
        "Content-Disposition": "attachment; filename*=utf-8''Bericht%20M%C3%A4rz.html.pdf",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }


def test_file_lost_from_the_disk_is_404(client, coordinator, commitment):
    client.force_login(coordinator)
    document = make_document(commitment)
    document.file.storage.delete(document.file.name)
    assert client.get(reverse("documents:download", kwargs={"ref": document.public_id})).status_code == 404


def test_upload_goes_back_to_the_page_it_came_from(client, coordinator, commitment):
    client.force_login(coordinator)
    response = upload(client, commitment, next="/today/")
    assert (response.status_code, response.headers["Location"]) == (302, "/today/")
    assert [(d.name, d.by) for d in Document.objects.about(commitment)] == [("a.pdf", coordinator)]


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_upload_never_leads_elsewhere(client, coordinator, membership, elsewhere):
    cost = make_cost(network=membership.network)
    client.force_login(coordinator)
    response = upload(client, cost, next=elsewhere)
    assert response.status_code == 302
    assert response.headers["Location"] in {"/today/", getattr(cost, "get_absolute_url", lambda: "/today/")()}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty. Choose another one."),
        (PDF + b" " * 11 * 1024 * 1024, "This file is larger than 10 MB. Choose a smaller one."),
        (b"<svg/>", "This kind of file cannot be stored. Choose a PDF, DOCX, XLSX, ODT, PNG or JPEG file."),
    ],
    ids=["empty", "11 MB", "svg"],
)
def test_refusal_is_shown_at_the_field(client, coordinator, commitment, content, sentence):
    client.force_login(coordinator)
    client.cookies["language"] = "en"
    response = upload(client, commitment, content=content)
    assert response.status_code == 200
    assert response.context["form"].errors == {"file": [sentence]}
    assert Document.objects.count() == 0


def test_header_injection_in_the_name_ends_in_the_name(client, coordinator, commitment):
    client.force_login(coordinator)
    document = make_document(commitment, name="a.pdf\r\nSet-Cookie: x=y\u202efdp")
    response = client.get(reverse("documents:download", kwargs={"ref": document.public_id}))
    response.close()
    assert response.headers["Content-Disposition"] == 'attachment; filename="a.pdfSet-Cookie_ x=yfdp.pdf"'
    assert "Set-Cookie" not in response.headers


def test_remove_asks_first(client, coordinator, commitment):
    client.force_login(coordinator)
    document = make_document(commitment)
    url = reverse("documents:remove", kwargs={"ref": document.public_id})
    assert client.get(url).status_code == 200
    assert Document.objects.count() == 1
    response = client.post(url, {"next": "/today/"})
    assert (response.status_code, response.headers["Location"]) == (302, "/today/")
    assert Document.objects.count() == 0


@pytest.mark.parametrize("kind", ["networks.network", "accounts.user", "nonsense"])
def test_unregistered_kind_is_404(client, admin, network, kind):
    client.force_login(admin)
    assert client.get(f"/documents/{kind}/{network.ref}/").status_code == 404


def render(user, subject):
    request = RequestFactory().get("/here/")
    request.user = user
    template = Template("{% load documents %}{% files_panel subject %}")
    return template.render(Context({"request": request, "subject": subject}))


def test_panel_leads_those_who_may_to_the_form(coordinator, member, reader, commitment):
    make_document(commitment, name="Nachweis.pdf")
    link = f'href="{attach_url(commitment)}?next=%2Fhere%2F"'
    shown = {
        user.name: (link in (html := render(user, commitment)), "Nachweis.pdf" in html, "remove" in html)
        for user in (coordinator, member, reader)
    }
    assert shown == {
        coordinator.name: (True, True, True),
        member.name: (True, True, True),
        reader.name: (False, True, False),
    }


def test_panel_without_files_is_nothing_to_readers(reader, commitment):
    assert render(reader, commitment).strip() == ""


@pytest.mark.parametrize("rows", [1, 3])
def test_panel_costs_the_same_however_many_files(coordinator, commitment, django_assert_num_queries, rows):
    for number in range(rows):
        make_document(commitment, name=f"{number}.pdf", content=PDF + b"%d" % number)
    with django_assert_num_queries(4):
        render(coordinator, commitment)
