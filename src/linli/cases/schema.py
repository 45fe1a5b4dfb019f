"""What each move needs to be told, and what an opening holds. The same models check pages, programs and spreadsheets."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from linli.cases.choices import Channel, Join, MaterialState, Move, OrderKind, Outcome

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
MayBeWords = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]


def _written(fault: str, shape: str) -> BeforeValidator:
    """A date or time as it is written; a number is not taken for seconds since 1970."""

    def check(value: Any) -> Any:
        if isinstance(value, bool | int | float) or (isinstance(value, str) and not re.match(shape, value.strip())):
            raise PydanticCustomError(fault, "not written as a date")
        return value

    return BeforeValidator(check)


Day = Annotated[date, _written("date_parsing", r"\d{4}-\d\d-\d\d")]
Moment = Annotated[AwareDatetime, _written("datetime_parsing", r"\d{4}-\d\d-\d\dT|\d{4}-\d\d-\d\d \d")]


def _plain(value: Any) -> Any:
    if not isinstance(value, str | int | float | bool | None):
        raise PydanticCustomError("plain_type", "not a plain value")
    return value


Answer = Annotated[str | int | float | bool | None, BeforeValidator(_plain)]
CategoryCode = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^\d{6}$")]
UnitCode = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class Input(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    note: MayBeWords = ""


class AcceptInput(Input):
    pass


class AskedMaterial(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    what: Words


class AskMaterialsInput(Input):
    items: Annotated[list[AskedMaterial], Field(min_length=1, max_length=50)]
    until: Day


class GivenMaterial(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    state: Literal[MaterialState.GIVEN, MaterialState.MAY_FOLLOW, MaterialState.HELD] = MaterialState.GIVEN


class SupplementInput(Input):
    materials: Annotated[list[GivenMaterial], Field(min_length=1, max_length=50)]


class RefuseInput(Input):
    ground: Words
    remedy: MayBeWords = ""
    other_body: MayBeWords = ""


class TransferInput(Input):
    body: Words
    ground: Words


class DispatchInput(Input):
    unit: UnitCode
    assisting: Annotated[list[UnitCode], Field(max_length=10)] = []


PartCode = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class DispatchPartsInput(Input):
    """The parts of a bundle go where their own rules send them; `units` names another unit for a part."""

    units: Annotated[dict[PartCode, UnitCode], Field(max_length=30)] = {}


class SignInput(Input):
    pass


class ReturnInput(Input):
    reason: Words
    basis: Words


class ReassignInput(Input):
    unit: UnitCode
    note: Words


class ArbitrateInput(Input):
    unit: UnitCode
    assisting: Annotated[list[UnitCode], Field(max_length=10)] = []
    note: Words


class ConsultInput(Input):
    units: Annotated[list[UnitCode], Field(min_length=1, max_length=10)]
    question: Words
    join: Join = Join.ALL


class AnswerConsultInput(Input):
    text: Words
    agree: bool


class SuspendInput(Input):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    ground: Words
    from_: Annotated[Day, Field(alias="from")]
    until: Day | None = None


class ResumeInput(Input):
    pass


class ExtendInput(Input):
    n: Annotated[int, Field(ge=1, le=366)]
    reason: Words


class DecideInput(Input):
    request: Annotated[str, StringConstraints(max_length=64)] = ""
    outcome: Literal["approve", "reject"]
    note: Words


class EscalateInput(Input):
    reason: Words


class SuperviseInput(Input):
    kind: OrderKind
    reason: Words
    unit: UnitCode
    due: Day


class AnswerSupervisionInput(Input):
    order: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    text: Words


class ReplyInput(Input):
    text: Words
    outcome: Outcome


class CloseInput(Input):
    result: Words


class CallBackInput(Input):
    reached: bool
    solved: bool
    level: Annotated[int | None, Field(ge=1, le=5)] = None
    note: MayBeWords = ""


class ReopenInput(Input):
    reason: Words


class ReopenPartsInput(ReopenInput):
    """Which parts of a bundle are taken up again; without a name all that were answered."""

    parts: Annotated[list[PartCode], Field(max_length=30)] = []


class MergeInput(Input):
    into: Annotated[str, StringConstraints(min_length=1, max_length=32)]


class SplitInput(Input):
    reason: Words


class WithdrawInput(Input):
    reason: Words


class ClassifyInput(Input):
    category: CategoryCode


class NoteInput(Input):
    text: Words


class RateInput(Input):
    level: Annotated[int, Field(ge=1, le=5)]
    facets: dict[Annotated[str, StringConstraints(max_length=40)], Annotated[int, Field(ge=1, le=5)]] = {}
    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)] = ""


MOVE_INPUTS: dict[Move, type[Input]] = {
    Move.ACCEPT: AcceptInput,
    Move.ASK_MATERIALS: AskMaterialsInput,
    Move.SUPPLEMENT: SupplementInput,
    Move.REFUSE: RefuseInput,
    Move.TRANSFER: TransferInput,
    Move.DISPATCH: DispatchInput,
    Move.SIGN: SignInput,
    Move.RETURN: ReturnInput,
    Move.REASSIGN: ReassignInput,
    Move.ARBITRATE: ArbitrateInput,
    Move.CONSULT: ConsultInput,
    Move.ANSWER_CONSULT: AnswerConsultInput,
    Move.SUSPEND: SuspendInput,
    Move.RESUME: ResumeInput,
    Move.EXTEND: ExtendInput,
    Move.DECIDE: DecideInput,
    Move.ESCALATE: EscalateInput,
    Move.SUPERVISE: SuperviseInput,
    Move.ANSWER_SUPERVISION: AnswerSupervisionInput,
    Move.REPLY: ReplyInput,
    Move.CLOSE: CloseInput,
    Move.CALL_BACK: CallBackInput,
    Move.REOPEN: ReopenInput,
    Move.MERGE: MergeInput,
    Move.SPLIT: SplitInput,
    Move.WITHDRAW: WithdrawInput,
    Move.CLASSIFY: ClassifyInput,
    Move.NOTE: NoteInput,
    Move.RATE: RateInput,
}
INPUTS_OF_WHOLE: dict[Move, type[Input]] = {Move.DISPATCH: DispatchPartsInput, Move.REOPEN: ReopenPartsInput}


def input_of(move: Move, *, whole: bool = False) -> type[Input]:
    """What a move needs to be told; `whole`: of a bundle 一件事."""
    return INPUTS_OF_WHOLE.get(move, MOVE_INPUTS[move]) if whole else MOVE_INPUTS[move]


class Location(BaseModel):
    """A place: longitude and latitude in degrees, in CGCS2000 or GCJ-02, and an address as told."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lon: Annotated[float | None, Field(ge=-180, le=180)] = None
    lat: Annotated[float | None, Field(ge=-90, le=90)] = None
    address: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    crs: Literal["CGCS2000", "GCJ-02"] = "CGCS2000"


class ApplicantInput(BaseModel):
    """Who asks. `id_type` as in GA/T 2000.156, or "none" with a reason."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["person", "organisation"] = "person"
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    id_type: Annotated[str, StringConstraints(max_length=8)] = "none"
    id_number: Annotated[str, StringConstraints(max_length=40)] = ""
    id_country: Annotated[str, StringConstraints(max_length=3)] = ""
    no_id_reason: Annotated[str, StringConstraints(max_length=120)] = ""
    phone: Annotated[str, StringConstraints(max_length=40)] = ""
    uscc: Annotated[str, StringConstraints(max_length=24)] = ""
    relation: Annotated[str, StringConstraints(max_length=40)] = ""


class Mandate(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    scope: Words
    until: Day


class AgentInput(ApplicantInput):
    """Who acts for the applicant, for what and until when."""

    mandate: Mandate


class Opening(BaseModel):
    """A request as it comes in at any door. `received_at` lies in the past: a paper entered later."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    matter: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    division: Annotated[str, StringConstraints(pattern=r"^\d{6}(\d{3}(\d{3})?)?$")]
    channel: Channel = Channel.WINDOW
    title: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)] = ""
    applicant: ApplicantInput | None = None
    anonymous: bool = False
    guardian: ApplicantInput | None = None
    agent: AgentInput | None = None
    location: Location | None = None
    answers: dict[str, Answer] = {}
    materials: Annotated[list[GivenMaterial], Field(max_length=50)] = []
    accept: bool = False
    received_at: Moment | None = None
    external_no: Annotated[str, StringConstraints(max_length=64)] = ""
    confidential: bool = False
    category: CategoryCode | Literal[""] = ""
    notice_version: Annotated[str, StringConstraints(max_length=20)] = ""
