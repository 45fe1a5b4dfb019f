"""A sentence that rules speak: Chinese as it stands, its parts kept so that it can be said in another language."""


class Sentence(str):
    """A msgid with its values filled in. `told` of `kernel.telling` says it in the language of the request.

    Values are text, numbers, labels, other sentences, or tuples of these, which are listed.
    """

    msgid: str
    values: dict[str, object]

    def __new__(cls, msgid: str, **values: object) -> "Sentence":
        words = {
            name: "、".join(map(str, value)) if isinstance(value, tuple) else value for name, value in values.items()
        }
        sentence = super().__new__(cls, msgid % words if values else msgid)
        sentence.msgid, sentence.values = msgid, values
        return sentence
