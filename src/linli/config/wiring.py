"""Who hears which event, and what the audit speaks of."""

from linli.access.events import UnitMoved
from linli.access.models import Account, Grant, Token, Unit
from linli.access.queries import changed_factors
from linli.cases import events, models
from linli.cases.queries.attachments import damaged_files
from linli.cases.queries.reach import strayed_reach
from linli.cases.tasks import index_words, regroup
from linli.catalogue.models import CatalogueTable, DistrictSetting, MatterDraft, MatterVersion, RoutingRule
from linli.cli.district import load_district
from linli.exchange.events import ImportWaits
from linli.exchange.imports.running import load_with
from linli.exchange.models import ImportBatch, ImportedRow
from linli.exchange.tasks import carry_on_import
from linli.kernel import audit, bell
from linli.organisations.models import OrganisationName, Regrouping
from linli.people.models import KeptCase, Party, Person, PersonRead, PrivacyNotice, SealedMention
from linli.places.models import Grid, Zone, ZoneMember
from linli.places.tasks import follow
from linli.reference.events import DivisionsChanged
from linli.reference.models import CalendarDay, CalendarYear, TableLoad


def connect() -> None:
    """Called once at start."""
    words = bell.Listener("case-words", index_words)
    bell.connect(events.CaseOpened, words)
    bell.connect(events.CaseMoved, words)
    bell.connect(ImportWaits, bell.Listener("imports", carry_on_import))
    load_with(load_district)
    bell.connect(DivisionsChanged, bell.Listener("grids-follow", follow))
    for event in (UnitMoved, events.RegroupingGoesOn):
        bell.connect(event, bell.Listener("cases-regroup", regroup))
    audit.track(
        Unit,
        Account,
        Grant,
        Token,
        models.Case,
        models.CaseMove,
        models.CaseSeat,
        models.CasePause,
        models.CaseExtension,
        models.CaseOrder,
        models.CaseMaterial,
        models.CaseRating,
        models.CaseAttachment,
        models.LearnedModel,
        models.LikelyDuplicate,
        ImportBatch,
        ImportedRow,
        OrganisationName,
        Regrouping,
        Person,
        Party,
        KeptCase,
        PersonRead,
        SealedMention,
        PrivacyNotice,
        MatterVersion,
        MatterDraft,
        RoutingRule,
        DistrictSetting,
        CatalogueTable,
        Zone,
        ZoneMember,
        Grid,
        CalendarYear,
        CalendarDay,
        TableLoad,
    )
    audit.add_check(changed_factors)
    audit.add_check(damaged_files)
    audit.add_check(strayed_reach)
