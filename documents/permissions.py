"""Who may add and remove files: whoever may change the object they hang on, as its own app says."""

import rules

from documents.subjects import find_subject, may_change


@rules.predicate
def may_change_subject(user, subject):
    return subject is not None and may_change(user, subject)


@rules.predicate
def may_change_subject_of(user, document):
    if document is None:
        return False
    subject = find_subject(user, document.subject_kind, document.subject_id)
    return subject is not None and may_change(user, subject)


rules.add_perm("documents.attach_document", may_change_subject)
rules.add_perm("documents.remove_document", may_change_subject_of)
