"""Organisations, people and the municipality."""

from actors.models.actors import Actor, ActorKind, FormerActorSlug, KeyActorPeriod, TargetGroup
from actors.models.imports import ImportDraft
from actors.models.municipality import EmissionBalance, Municipality
from actors.models.people import Channel, DataSource, Person, PersonRole
from actors.models.statements import AccessibilityStatement, Imprint, PrivacyNotice
from actors.models.texts import SiteText, TextKind
from actors.models.words import SearchWord

__all__ = [
    "AccessibilityStatement",
    "Actor",
    "ActorKind",
    "Channel",
    "DataSource",
    "EmissionBalance",
    "FormerActorSlug",
    "ImportDraft",
    "Imprint",
    "KeyActorPeriod",
    "Municipality",
    "Person",
    "PersonRole",
    "PrivacyNotice",
    "SearchWord",
    "SiteText",
    "TargetGroup",
    "TextKind",
]
