from functools import cached_property
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import PublicId
from crmq.lib.permissions import Permission, Role, may

from .department import Department


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, *, roles: list[Role] = [], **fields: Any) -> "User":  # noqa: B006
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        user.groups.set([Group.objects.get_or_create(name=role.value)[0] for role in roles])
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, roles=[Role.ADMINISTRATOR], is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> "UserQuerySet":
        return self.filter(is_active=True)

    def with_role(self, *roles: Role) -> "UserQuerySet":
        return self.active().filter(groups__name__in=roles).distinct()


class User(AbstractBaseUser, PermissionsMixin, PublicId):
    """A person who signs in. Roles are the groups; the rest is how the application greets them."""

    class Theme(models.TextChoices):
        AUTO = "auto", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=120)
    department = models.ForeignKey(
        Department, models.SET_NULL, null=True, blank=True, related_name="members", verbose_name=_("department")
    )
    language = models.CharField(
        _("language"), max_length=10, default="en", choices=[("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
    )
    theme = models.CharField(_("theme"), max_length=5, choices=Theme, default=Theme.AUTO)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    session_epoch = models.PositiveIntegerField(
        default=0, editable=False, help_text=_("Raised to end all sessions and tokens.")
    )

    objects = UserManager.from_queryset(UserQuerySet)()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name, verbose_name_plural = _("user"), _("users")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(Lower("email"), name="org_user_email")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @cached_property
    def roles(self) -> tuple[Role, ...]:
        """Roles from the groups; groups that are no role grant nothing."""
        known = {role.value for role in Role}
        return tuple(
            Role(name) for name in self.groups.values_list("name", flat=True).order_by("name") if name in known
        )

    @property
    def is_staff(self) -> bool:
        """Whether Django's admin opens: administrators, and QA leads for what they tune."""
        return self.is_active and bool({Role.ADMINISTRATOR, Role.QA_LEAD} & set(self.roles))

    def may(self, permission: Permission) -> bool:
        return may(self, permission)

    def get_session_auth_hash(self) -> str:
        """Changes with the password, the roles and `session_epoch`, which ends other sessions."""
        return f"{super().get_session_auth_hash()}{self.session_epoch}{','.join(self.roles)}"
