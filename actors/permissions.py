"""Who may do what with the directory and the municipality. Which rows somebody sees is ``visible_to``."""

import rules


@rules.predicate
def keeps_directory(user) -> bool:
    """Coordinators and administrators: the directory is common to them."""
    return user.is_coordinator


@rules.predicate
def reads_directory(user) -> bool:
    return user.is_coordinator or user.sees_everything


@rules.predicate
def is_administrator(user) -> bool:
    return user.is_administrator


rules.add_perm("actors.view_directory", reads_directory)
rules.add_perm("actors.export_directory", reads_directory)
rules.add_perm("actors.view_notes", keeps_directory)
rules.add_perm("actors.add_actor", keeps_directory)
rules.add_perm("actors.change_actor", keeps_directory)
rules.add_perm("actors.mark_key_actor", keeps_directory)
rules.add_perm("actors.merge_actors", keeps_directory)
rules.add_perm("actors.add_person", keeps_directory)
rules.add_perm("actors.change_person", keeps_directory)
rules.add_perm("actors.give_login", keeps_directory)
rules.add_perm("actors.import_contacts", keeps_directory)
rules.add_perm("actors.manage_municipality", is_administrator)
