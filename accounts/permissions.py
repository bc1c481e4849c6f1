"""Who may do what with logins."""

import rules


@rules.predicate
def is_administrator(user) -> bool:
    return user.is_administrator


rules.add_perm("accounts.manage_users", is_administrator)
