"""What is let through, each with its reason. A line that is no longer needed fails the build too."""

IMPURE_RULES: dict[str, str] = {}
CLOCK_READERS: dict[str, str] = {"kernel/clock.py": "it is the clock"}
WRITES: dict[str, str] = {}
DOCSTRINGS: dict[str, str] = {}
QUERIES: dict[str, str] = {
    "cases/queries/attachments.py:place_of": "a name made from an id; reads no row",
    "cases/queries/attachments.py:stored_path": "a path made from an id; reads no row",
    "cases/queries/alike.py:told_why": "is handed reasons that were read",
    "cases/queries/alike.py:why_words": "puts reasons that were read into words",
    "cases/queries/cards.py:card_of_json": "gives back a card that was answered to the same account",
    "cases/queries/cards.py:card_to_json": "is handed a card already read",
    "cases/queries/units.py:unit_ref": "code and name of a unit, which are public",
    "cases/queries/clocks.py:source_text": "the document a limit comes from",
    "cases/queries/clocks.py:time_left": "is handed a row of a list already read",
    "cases/queries/examples.py:unit_label": "a unit, which is public, beside a place",
    "cases/queries/reach.py:handed_over": "where cases of a closed unit went, for the keeping of scope; shown to nobody",
    "cases/queries/reach.py:reach_due": "keeps the rows by which scope is decided; shown to nobody",
    "cases/queries/routes.py:way_for": "where a matter would go, before there is a case",
    "cases/queries/tracking.py:tracking_code": "derived from the id for the slip; reads no row",
    "cases/queries/tracking.py:lock_key": "a digest of a number; reads no row",
    "cases/queries/tracking.py:lock_of": "counts wrong codes for a number, before anyone is known",
    "cases/queries/trials.py:known_of": "is handed examples already read",
    "cases/queries/trials.py:label_of": "is handed an example already read",
    "cases/queries/trials.py:try_out": "is handed examples already read",
    "people/queries.py:privacy_notice": "a public text",
}
TEMPLATES: dict[str, str] = {
    "400.html": "Django's name for the page of a broken request",
    "403.html": "Django's name for the page of a refusal",
    "403_csrf.html": "Django's name for the page of an expired form",
    "404.html": "Django's name for the page of a wrong address",
    "500.html": "Django's name for the page of a fault",
}
INLINE: dict[str, str] = {}
LONG_FILES: dict[str, str] = {}
