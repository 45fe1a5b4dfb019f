"""The shape of `routes.yaml` and `district.yaml`."""

from pydantic import Field, model_validator

from linli.catalogue.choices import ClockStart, LimitUnit, MatterKind
from linli.catalogue.schema.parts import CODE
from linli.kernel.datafiles import Part

RELATIVE_UNITS = frozenset({"window", "town", "district"})


class When(Part):
    """What must hold for a rule; nothing said holds always. `division_under` is a prefix of the division code."""

    matter: str = ""
    kind: MatterKind | None = None
    division_under: str = Field(default="", pattern=r"^\d{0,12}$")
    tier: str = ""


class RouteRule(Part):
    id: str = Field(pattern=CODE, max_length=64)
    text: str = Field(min_length=4)
    when: When = When()
    lead: str
    assisting: tuple[str, ...] = ()
    source: str = ""


class RoutesFile(Part):
    """`routes.yaml`: the first rule that fits decides; the last one fits everything."""

    rules: tuple[RouteRule, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def ends_open(self) -> "RoutesFile":
        names = [rule.id for rule in self.rules]
        if len(set(names)) != len(names):
            raise ValueError("规则的 id 不能重复")
        if self.rules[-1].when != When():
            raise ValueError("最后一条规则不能带条件，否则会有事项无处可派")
        return self


class RefusalGround(Part):
    """A ground on which something is not taken in, and where to go instead."""

    code: str = Field(pattern=CODE, max_length=40)
    text: str = Field(min_length=2)
    go_to: str = Field(min_length=1)
    phone: str = ""
    emergency: bool = False
    source: str = ""


class TransferBody(Part):
    """A body outside the platform to which a matter is handed over."""

    code: str = Field(pattern=CODE, max_length=40)
    name: str = Field(min_length=2)
    ground: str = Field(min_length=2)
    unit: str = ""
    phone: str = ""
    source: str = ""


class Setting(Part):
    """A number of the district's, with its source, or marked as the project's default."""

    value: int = Field(ge=0)
    unit: LimitUnit = LimitUnit.WORKING
    source: str = Field(min_length=2)
    confirmed: bool = False


class Continued(Part):
    """A district that was abolished and whose matters hold on, for the divisions that came of those under these digits."""

    district: str = Field(pattern=CODE, max_length=64)
    division_under: str = Field(pattern=r"^\d{2,12}$")
    source: str = ""


class DistrictFile(Part):
    """`district.yaml`: what holds for the whole district."""

    code: str = Field(pattern=CODE, max_length=64)
    name: str = Field(min_length=2)
    short_name: str = Field(min_length=2)
    root_unit: str
    zone: str = ""  # code of a zone in places
    divisions: str = ""
    zones: str = ""
    near_due: Setting
    notice: Setting
    appeal_clock_starts: ClockStart = ClockStart.DISPATCH
    appeal_clock_source: str = ""
    repeat_key_days: int = Field(default=30, ge=1)
    max_extensions: Setting
    return_window: Setting
    group_from: Setting = Setting(value=5, source="项目默认值，待本地核定")
    refusal_grounds: tuple[RefusalGround, ...] = Field(min_length=1)
    transfer_bodies: tuple[TransferBody, ...] = Field(min_length=1)
    hotline: str = ""
    continues: tuple[Continued, ...] = ()  # after a reform: whose matters hold on until they are ended
    suggestions: bool = True  # whether units and matters are suggested from past cases
    notes: tuple[str, ...] = ()
