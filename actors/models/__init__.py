"""Organisations, people and the municipality."""

from actors.models.actors import Actor, ActorKind, KeyActorPeriod, TargetGroup
from actors.models.imports import ImportDraft
from actors.models.municipality import EmissionBalance, Municipality
from actors.models.people import Channel, DataSource, Person, PersonRole

__all__ = [
    "Actor",
    "ActorKind",
    "Channel",
    "DataSource",
    "EmissionBalance",
    "ImportDraft",
    "KeyActorPeriod",
    "Municipality",
    "Person",
    "PersonRole",
    "TargetGroup",
]
