"""Who may do what with results: one sentence per verb. What one may not even see is ``visible_to``'s matter.

The subject is a network, or ``Scope.INSTANCE`` for all networks together.
"""

import rules

from monitoring.models import Scope
from networks.models import reach_of


@rules.predicate
def sees_reasons(user, subject) -> bool:
    """Whoever runs or reads the networks concerned; its members see the result without records and sums."""
    if subject == Scope.INSTANCE:
        return user.sees_everything or user.is_coordinator
    return reach_of(user).reads(subject.pk)


@rules.predicate
def coordinates(user, subject) -> bool:
    if subject == Scope.INSTANCE:
        return user.is_coordinator
    return reach_of(user).runs(subject.pk)


rules.add_perm("monitoring.read_reasons", sees_reasons)
rules.add_perm("monitoring.export", sees_reasons)
rules.add_perm("monitoring.compute", coordinates)
rules.add_perm("monitoring.file_nil_report", coordinates)
rules.add_perm("monitoring.sign_priority", coordinates)
