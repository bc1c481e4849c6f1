"""What a row says, before anybody asks whether it is known already."""

from dataclasses import dataclass, field

from actors.imports.reasons import Reason


@dataclass(frozen=True)
class Name:
    """A person's name as the list has it; blank for an entry about the organisation itself."""

    title: str = ""
    given: str = ""
    family: str = ""

    @property
    def full(self) -> str:
        return f"{self.given} {self.family}".strip()

    def __bool__(self) -> bool:
        return bool(self.full)


@dataclass(frozen=True)
class Entry:
    """One person of one organisation, or the organisation itself (then ``name`` is blank)."""

    key: str  # "12", or "12.2" for the second person of row 12
    row: int
    organisation: str = ""
    name: Name = Name()
    role: str = ""
    email: str = ""  # as written, but for the letters of the domain
    phone: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    sector: str = ""
    target_group: str = ""
    website: str = ""
    notes: str = ""
    language: str = ""
    wants_post: bool = False
    key_actor: bool = False
    notices: tuple[Reason, ...] = field(default=(), compare=False)

    @property
    def fingerprint(self) -> tuple:
        """Equal for two entries that say exactly the same."""
        return (
            self.organisation, self.name, self.role, self.email, self.phone, self.street, self.postal_code, self.city,
            self.country, self.sector, self.target_group, self.website, self.notes, self.language, self.wants_post,
            self.key_actor,
        )  # fmt: skip


@dataclass(frozen=True)
class Unusable:
    """A row that gives no entry: refused (``refused``) or not a contact at all."""

    key: str
    row: int
    reason: Reason
    refused: bool = True
    label: str = ""
