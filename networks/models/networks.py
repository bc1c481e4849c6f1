"""Networks and who runs them."""

from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg, StringAgg
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from actors.models import Municipality
from common.addresses import address
from common.db import FormerSlug, PublicId
from common.memory import once_a_page
from common.prepared import Prepared, given, many
from common.search import word_index
from common.transitions import Transition
from networks.models.measures import Measure


class NetworkKind(models.TextChoices):
    """The four examples of the measure sheet."""

    ALLIANCE = "alliance", _("climate alliance")
    RENEWABLE = "renewable", _("renewable-energy network")
    EFFICIENCY = "efficiency", _("energy-efficiency network")
    REGIONAL = "regional", _("cooperation with region or other municipalities")


class NetworkStatus(models.TextChoices):
    PREPARATION = "preparation", _("in preparation")
    ACTIVE = "active", _("active")
    CLOSED = "closed", _("closed")

    @property
    def successors(self):
        return {self.PREPARATION: (self.ACTIVE, self.CLOSED), self.ACTIVE: (self.CLOSED,), self.CLOSED: ()}[
            self
        ]

    @property
    def badge(self) -> str:
        """The kind of its sign on pages."""
        return {self.ACTIVE: "plain"}.get(self, "idle")


@dataclass(frozen=True)
class Reach:
    """What a login has to do with, as keys. Of networks each wider set holds the narrower; ``None`` means every one.

    ``run``: coordinators and administrators. ``read``: also readers. ``seen``: also members, in their reduced view.
    ``people`` is the person the login is, ``actors`` are those it speaks for at present, ``public_ids`` those of the
    networks it coordinates or reads itself. ``coordinated``, ``joined`` and ``lent`` say what it is to a network by
    name: coordinator, member, reader.
    """

    run: frozenset[int] | None = frozenset()
    read: frozenset[int] | None = frozenset()
    seen: frozenset[int] | None = frozenset()
    people: frozenset[int] = frozenset()
    actors: frozenset[int] = frozenset()
    public_ids: tuple[str, ...] = ()
    coordinated: frozenset[int] = frozenset()
    joined: frozenset[int] = frozenset()
    lent: frozenset[int] = frozenset()

    def runs(self, network_id: int | None) -> bool:
        return network_id is not None and (self.run is None or network_id in self.run)

    def reads(self, network_id: int | None) -> bool:
        return network_id is not None and (self.read is None or network_id in self.read)

    def sees(self, network_id: int | None) -> bool:
        return network_id is not None and (self.seen is None or network_id in self.seen)


def reach_of(user) -> Reach:
    return once_a_page(("reach", user.pk), lambda: _ask_reach(user))


def _ask_reach(user) -> Reach:
    if not user.is_authenticated or not user.is_active:
        return Reach()
    links: dict[str, frozenset[int]] = defaultdict(frozenset)
    public_ids: list[str] = []
    for link, keys, ids in _LINKS.rows(user=user.pk):
        links[link] = frozenset(keys or ())
        public_ids += ids.split() if ids else ()
    coordinated, lent = links["run"], links["read"]
    read = None if user.sees_everything else coordinated | lent
    return Reach(
        run=None if user.is_administrator else coordinated if user.is_coordinator else frozenset(),
        read=read,
        seen=None if read is None else read | links["member"],
        people=links["person"],
        actors=links["actor"],
        public_ids=tuple(public_ids),
        coordinated=coordinated,
        joined=links["member"],
        lent=lent,
    )


def keys_run_by(user) -> list[int]:
    return _spelt_out(reach_of(user).run)


def keys_read_by(user) -> list[int]:
    return _spelt_out(reach_of(user).read)


def keys_seen_by(user) -> list[int]:
    return _spelt_out(reach_of(user).seen)


def _spelt_out(keys: frozenset[int] | None) -> list[int]:
    """For prepared questions, which cannot leave a condition out: every network by its key."""
    return once_a_page("every network", _EVERY.rows) if keys is None else list(keys)


def named(keys: list[int]) -> dict[int, tuple[str, str]]:
    """(slug, name) of the networks with these keys, by name."""
    return once_a_page(("named", frozenset(keys)), lambda: _ask_names(keys))


def _ask_names(keys: list[int]) -> dict[int, tuple[str, str]]:
    return {key: (slug, name) for key, slug, name in (_NAMED.rows(networks=keys) if keys else ())}


def within(keys: frozenset[int] | None, path: str = "network") -> Q:
    """The rows whose network, at the end of ``path``, is among ``keys`` of a reach."""
    return Q(pk__isnull=False) if keys is None else Q(**{f"{path}__in": keys})


def run_by(user, path: str = "network") -> Q:
    return within(reach_of(user).run, path)


def read_by(user, path: str = "network") -> Q:
    return within(reach_of(user).read, path)


def seen_by(user, path: str = "network") -> Q:
    return within(reach_of(user).seen, path)


class NetworkQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those the user coordinates, reads, or is a member of; administrators and readers see all."""
        return self.filter(seen_by(user, "pk"))

    def coordinated_by(self, user):
        """Those whose contents the user may change; administrators may change all."""
        return self.filter(run_by(user, "pk"))

    def read_by(self, user):
        """Those the user sees as coordinator, administrator or reader: all but the members' reduced view."""
        return self.filter(read_by(user, "pk"))

    def open(self):
        return self.exclude(status=NetworkStatus.CLOSED)


class Network(PublicId):
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="networks", verbose_name=_("measure"))
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="networks", verbose_name=_("municipality")
    )
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address of the page"), max_length=80, unique=True)
    sort_key = models.CharField(max_length=120, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=NetworkKind)
    purpose = models.TextField(_("purpose"), blank=True)
    territory = models.CharField(_("territory"), max_length=200, blank=True)
    agreement = models.TextField(_("agreement"), blank=True)
    starts_on = models.DateField(_("term from"), null=True, blank=True)
    ends_on = models.DateField(_("term until"), null=True, blank=True)
    kick_off_on = models.DateField(_("kick-off meeting on"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=20, choices=NetworkStatus, default=NetworkStatus.PREPARATION, editable=False
    )
    target_per_year = models.PositiveSmallIntegerField(
        _("meetings per year and topic area"),
        default=3,
        help_text=_("The measure sheet asks for two to three; some funding schemes for four."),
    )
    lead_weeks = models.PositiveSmallIntegerField(_("weeks between invitation and meeting"), default=5)
    moderator = models.ForeignKey(
        "actors.Person",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="moderated_networks",
        verbose_name=_("neutral moderator"),
        help_text=_("Proposed for every meeting of the network. Neutral means: represents no member."),
    )
    is_public = models.BooleanField(_("may be named in public"), default=False)
    coordinators = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="NetworkCoordinator",
        related_name="coordinated_networks",
        verbose_name=_("coordinators"),
    )
    created_at = models.DateTimeField(_("created at"))

    objects = NetworkQuerySet.as_manager()

    class Meta:
        verbose_name = _("network")
        verbose_name_plural = _("networks")
        ordering = ("sort_key", "pk")
        indexes = (word_index("networks_network_words", "name", "purpose", "territory"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="networks_network_term_order",
                violation_error_message=_("The end of the term must not lie before its beginning."),
            ),
            models.CheckConstraint(
                condition=Q(target_per_year__range=(1, 12)),
                name="networks_network_target_range",
                violation_error_message=_("Enter 1 to 12 meetings a year."),
            ),
        )

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address("networks:detail", self.slug)

    @property
    def is_closed(self) -> bool:
        return self.status == NetworkStatus.CLOSED

    @property
    def is_in_preparation(self) -> bool:
        return self.status == NetworkStatus.PREPARATION

    @property
    def state(self) -> NetworkStatus:
        return NetworkStatus(self.status)


class FormerNetworkSlug(FormerSlug):
    network = models.ForeignKey(
        Network, models.CASCADE, related_name="former_slugs", verbose_name=_("network")
    )

    class Meta:
        verbose_name = _("former address of a network")
        verbose_name_plural = _("former addresses of networks")
        ordering = ("slug",)


class NetworkTransition(Transition):
    network = models.ForeignKey(
        Network, models.CASCADE, related_name="transitions", verbose_name=_("network")
    )


class NetworkCoordinator(models.Model):
    network = models.ForeignKey(
        Network, models.CASCADE, related_name="coordinator_links", verbose_name=_("network")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="coordinator_links",
        verbose_name=_("coordinator"),
    )
    since = models.DateField(_("since"))

    class Meta:
        verbose_name = _("coordinator of a network")
        verbose_name_plural = _("coordinators of networks")
        ordering = ("since", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["network", "user"],
                name="networks_networkcoordinator_once",
                violation_error_message=_("This person already coordinates the network."),
            ),
        )


class NetworkReader(models.Model):
    """Somebody who may see one network and change nothing: a superior, an audit office."""

    network = models.ForeignKey(
        Network, models.CASCADE, related_name="reader_links", verbose_name=_("network")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="reader_links", verbose_name=_("reader")
    )
    since = models.DateField(_("since"))

    class Meta:
        verbose_name = _("reader of a network")
        verbose_name_plural = _("readers of networks")
        ordering = ("since", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["network", "user"],
                name="networks_networkreader_once",
                violation_error_message=_("This person already reads the network."),
            ),
        )


def _links():
    """(what it is, its keys, the public ids of networks the login coordinates or reads itself, blanks between them)."""
    people = NetworkKeyActor._meta.get_field("actor").related_model._meta.get_field("roles").related_model
    roles = people.objects.filter(person__user=given("user"), to_on=None)
    own = people._meta.get_field("person").related_model.objects.filter(user=given("user"))
    memberships = Network._meta.get_field("memberships").related_model.objects.filter(
        actor__roles__person__user=given("user"), actor__roles__to_on=None, to_on=None
    )
    public_ids = StringAgg(Cast("network__public_id", models.TextField()), " ")
    first, *others = (
        _gathered("run", NetworkCoordinator.objects.filter(user=given("user")), "network", public_ids),
        _gathered("read", NetworkReader.objects.filter(user=given("user")), "network", public_ids),
        _gathered("member", memberships, "network"),
        _gathered("actor", roles, "actor"),
        _gathered("person", own, "pk"),
    )
    return first.union(*others, all=True)


def _gathered(link: str, rows, key: str, public_ids=None):
    """One row with all keys: a state's coordinator runs hundreds of networks."""
    none = Value(None, output_field=models.TextField())
    rows = rows.order_by().annotate(link=Value(link)).values("link")
    rows = rows.annotate(keys=ArrayAgg(key), ids=public_ids or none)
    return rows.values_list("link", "keys", "ids")


_LINKS = Prepared(_links)
_NAMED = Prepared(
    lambda: (
        Network.objects.filter(pk__in=many("networks"))
        .order_by("sort_key", "pk")
        .values_list("pk", "slug", "name")
    )
)
_EVERY = Prepared(lambda: Network.objects.order_by().values_list("pk", flat=True))


class NetworkKeyActorQuerySet(models.QuerySet):
    def running_on(self, day):
        return self.filter(Q(to_on=None) | Q(to_on__gt=day), from_on__lte=day)


class NetworkKeyActor(models.Model):
    """Key actors for one network, where they differ from the town's."""

    network = models.ForeignKey(
        Network, models.CASCADE, related_name="key_actor_periods", verbose_name=_("network")
    )
    actor = models.ForeignKey(
        "actors.Actor", models.CASCADE, related_name="network_key_periods", verbose_name=_("actor")
    )
    from_on = models.DateField(_("from"))
    to_on = models.DateField(
        _("until"), null=True, blank=True, help_text=_("The first day it no longer holds.")
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )

    objects = NetworkKeyActorQuerySet.as_manager()

    class Meta:
        verbose_name = _("key actor of a network")
        verbose_name_plural = _("key actors of networks")
        ordering = ("-from_on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["network", "actor"],
                condition=Q(to_on=None),
                name="networks_networkkeyactor_one_open",
                violation_error_message=_("This actor is already a key actor of the network."),
            ),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
                name="networks_networkkeyactor_order",
                violation_error_message=_("The end must not lie before the beginning."),
            ),
        )
