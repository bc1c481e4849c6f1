"""Tagged PDF files of one look as one file, still tagged. Bookmarks are not joined."""

import io
from collections.abc import Iterable
from typing import Any


def join(parts: Iterable[bytes]) -> bytes:
    import pikepdf  # loads the library: only where it is needed

    first, *others = parts
    if not others:
        return first
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(first)) as whole:
        for part in others:
            with pikepdf.open(io.BytesIO(part)) as added:
                _append(whole, added, pikepdf)
        whole.save(target)
    return target.getvalue()


def _append(whole: Any, added: Any, pikepdf: Any) -> None:
    """The pages, and what the tags say of them: in one tree, its keys counted on."""
    tree = whole.Root.StructTreeRoot
    shift = max(tree.ParentTree.Nums[::2], default=-1) + 1
    for page in added.pages:
        page.obj.StructParents += shift
    whole.pages.extend(added.pages)
    # After its pages: what points to them then points to the copies.
    other = whole.copy_foreign(added.Root.StructTreeRoot)
    for number, entry in enumerate(other.ParentTree.Nums):
        tree.ParentTree.Nums.append(entry if number % 2 else entry + shift)
    document, others_document = tree.K[0], other.K[0]
    for child in others_document.K:
        child.P = document
        document.K.append(child)
