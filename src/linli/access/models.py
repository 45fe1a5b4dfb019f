from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.db import models

from linli.access.choices import AccountKind, Role, Tier
from linli.kernel.ids import new_id


class Unit(models.Model):
    """The bare tree that scope hangs on. Names, kinds and posts of units are in `organisations`.

    `path` is the ordinals from the root, four characters each and a dot ("0001.0004."), so that a unit and all
    below it are one range of an index. `number_code` stands in the numbers of cases taken in here.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=64, unique=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=60, unique=True)
    tier = models.CharField(max_length=12, choices=Tier)
    number_code = models.CharField(max_length=8, unique=True, null=True)
    opened_date = models.DateField(null=True)
    closed_date = models.DateField(null=True)
    successor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    def __str__(self) -> str:
        return self.code


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(username=username)


class Account(AbstractBaseUser):
    """Someone, or a program, that signs in. A resident's account names the person it belongs to by id.

    Rows are written by actions alone, so that the audit knows each of them: there is no `last_login` for the library
    to keep (the log of sign-ins has the days), and checking a password writes nothing.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, choices=AccountKind, default=AccountKind.STAFF)
    person_id = models.UUIDField(null=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    password_changed_at = models.DateTimeField(null=True)
    last_login = None

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    objects = AccountManager()

    def __str__(self) -> str:
        return self.username

    def check_password(self, raw_password: str | None) -> bool:
        """Whether this is the password."""
        return check_password(raw_password, self.password)


class Grant(models.Model):
    """A role held at a unit, and so over everything below it, from one day to another."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=Role)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="grants")
    since_date = models.DateField()
    until_date = models.DateField(null=True)
    given_by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "role", "unit", "since_date"], name="one_grant_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.role} @ {self.unit_id}"


class Token(models.Model):
    """A key for programs. Only its digest is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.label
