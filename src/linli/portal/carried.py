"""What a page carries to the next one: sealed in a hidden field, so that nothing typed is kept on the server before it is sent."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from linli.kernel import seals
from linli.kernel.ids import new_id

TABLE = "portal"


@dataclass(frozen=True)
class Carried:
    """Values by name, under an id that also makes a repeated submit the same submit."""

    id: UUID = field(default_factory=new_id)
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def sealed(self) -> str:
        return seals.seal(json.dumps(self.values), table=TABLE, column="carried", row_id=self.id)

    def having(self, **more: Any) -> "Carried":
        return Carried(self.id, self.values | more)


def carried_by(*, request: HttpRequest) -> Carried | None:
    """What the page sent back, or None when it carried nothing or something that was changed."""
    try:
        key = UUID(request.POST.get("carried_id", ""))
        text = seals.unseal(request.POST.get("carried", ""), table=TABLE, column="carried", row_id=key)
        return Carried(key, json.loads(text)) if text else None
    except (ValueError, seals.SealBroken):
        return None
