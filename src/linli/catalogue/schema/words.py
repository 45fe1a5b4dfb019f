"""The shape of `words.yaml`: how people speak, and what they are looking for when they do."""

from collections.abc import Iterable, Mapping

from pydantic import Field, model_validator

from linli.kernel.datafiles import Part


class HintRow(Part):
    """What may be supposed: whoever says one of these words, or names such an age, means these words too."""

    says: tuple[str, ...] = ()
    age_from: int = Field(default=0, ge=0, le=120)
    means: tuple[str, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def from_something(self) -> "HintRow":
        if bool(self.says) == bool(self.age_from):
            raise ValueError("写 says（说了哪些话）或 age_from（多少岁起），二者写其一")
        return self


class LifeEvent(Part):
    """What happens in a life, how people say it, and the matters that follow from it, the likeliest first."""

    name: str = Field(min_length=2, max_length=30)
    says: tuple[str, ...] = Field(min_length=1)
    matters: tuple[str, ...] = Field(min_length=1)


class WordsFile(Part):
    """Words that matters are found by. `also`: further files beside this one, such as the words of all districts.

    In `found_by` and `says`, words with a space between them may stand apart: 老人 走了. `asked` are whole sentences
    in which people ask for a matter; the search counts which words are said for which.
    """

    also: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    same: tuple[tuple[str, ...], ...] = ()
    hints: tuple[HintRow, ...] = ()
    found_by: dict[str, tuple[str, ...]] = {}
    events: tuple[LifeEvent, ...] = ()
    asked: dict[str, tuple[str, ...]] = {}

    def matters(self) -> Iterable[tuple[tuple[str | int, ...], str]]:
        """Every matter named, with the place in the file where it stands."""
        yield from ((("found_by", code), code) for code in self.found_by)
        yield from ((("asked", code), code) for code in self.asked)
        for row, event in enumerate(self.events):
            yield from ((("events", row, "matters", at), code) for at, code in enumerate(event.matters))

    def with_more(self, other: "WordsFile") -> "WordsFile":
        """Both files as one."""
        return WordsFile(
            ignored=(*self.ignored, *other.ignored),
            same=(*self.same, *other.same),
            hints=(*self.hints, *other.hints),
            found_by=_joined(self.found_by, other.found_by),
            events=(*self.events, *other.events),
            asked=_joined(self.asked, other.asked),
        )


def _joined(some: Mapping[str, tuple[str, ...]], more: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {code: (*some.get(code, ()), *more.get(code, ())) for code in {**some, **more}}
