from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from house_rules import checks


def test_foreign_keys_point_down():
    assert checks.upward_keys(apps.get_models()) == []


def test_no_model_has_a_default_ordering():
    assert checks.ordered_models(apps.get_models()) == []


@isolate_apps("linli.kernel", "linli.cases")
def test_a_key_that_points_up_is_seen():
    class Case(models.Model):
        class Meta:
            app_label = "cases"

    class Breach(models.Model):
        case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")

        class Meta:
            app_label = "kernel"

    assert checks.upward_keys([Breach]) == ["kernel.Breach.case points up to cases"]


@isolate_apps("linli.kernel", "linli.cases")
def test_a_key_that_leaves_its_name_in_another_room_is_seen():
    class Head(models.Model):
        class Meta:
            app_label = "kernel"
            ordering = ("pk",)

    class Breach(models.Model):
        head = models.ForeignKey(Head, on_delete=models.PROTECT)

        class Meta:
            app_label = "cases"

    assert checks.upward_keys([Breach]) == ['cases.Breach.head points to kernel without related_name="+"']
    assert checks.ordered_models([Head, Breach]) == ["kernel.Head: ('pk',)"]
