"""The file hangs on a commitment of the first network: its member may change it, other roles as its network says."""

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.architecture.access import EDITORS, STAFF, Answer, Row
from tests.factories.documents import PDF

CHANGES = Answer(ok=EDITORS | {"member"}, forbidden={"reader"})

ACCESS = {
    "documents:download": Row(
        kwargs=lambda w: {"ref": w.document.public_id},
        get=Answer(ok=STAFF | {"member"}),
    ),
    "documents:attach": Row(
        kwargs=lambda w: {"kind": "networks.commitment", "ref": w.commitment.public_id},
        get=CHANGES,
        post=CHANGES,
        data=lambda w: {"file": SimpleUploadedFile("b.pdf", PDF + b"b")},
    ),
    "documents:remove": Row(
        kwargs=lambda w: {"ref": w.document.public_id},
        get=CHANGES,
        post=CHANGES,
    ),
}
