"""Who may do what with logins."""

import rules


@rules.predicate
def is_administrator(user) -> bool:
    return user.is_administrator


rules.add_perm("accounts.manage_users", is_administrator)


@rules.predicate
def is_coordinator(user) -> bool:
    return user.is_coordinator


@rules.predicate
def is_own_task(user, task) -> bool:
    return task is not None and user.pk in (task.owner_id, task.created_by_id)


rules.add_perm("accounts.give_tasks", is_coordinator)
rules.add_perm("accounts.change_task", is_own_task)
