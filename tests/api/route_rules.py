"""Who may use each route of the site. A route without a line here fails the build.

PUBLIC   anyone; nothing of any case in it
TRACKED  anyone, but a case only by its number and code
SIGNED   an account of any kind, its own things only
STAFF    staff, and of cases only those in their scope
CASE     one case: who is outside its scope gets nothing
PERSON   one person's log: the person, and auditors
LIBRARY  sign-in and account pages of the library
"""

PUBLIC, TRACKED, SIGNED, STAFF, CASE, PERSON, LIBRARY = "PUBLIC TRACKED SIGNED STAFF CASE PERSON LIBRARY".split()

RULES: dict[str, str] = {
    "": PUBLIC,
    "help/": PUBLIC,
    "privacy/": PUBLIC,
    "preferences/": PUBLIC,
    "theme/": PUBLIC,
    "healthz": PUBLIC,
    "readyz": PUBLIC,
    "metrics": PUBLIC,
    "matters/": PUBLIC,
    "matters/<slug:code>/": PUBLIC,
    "matters/<slug:code>/form.pdf": PUBLIC,
    "file/<slug:code>/": PUBLIC,
    "done/": TRACKED,
    "done/slip.pdf": TRACKED,
    "track/": TRACKED,
    "my/": SIGNED,
    "my/<str:number>/": CASE,
    "desk/": STAFF,
    "desk/account/": STAFF,
    "desk/cases/": STAFF,
    "desk/cases/narrow/": STAFF,
    "desk/cases/new/": STAFF,
    "desk/cases/new/matter/": STAFF,
    "desk/cases/new/classes/": STAFF,
    "desk/cases/new/suggestion/": STAFF,
    "desk/suggestions/": STAFF,
    "desk/cases/new/person/": STAFF,
    "desk/cases/new/alike/": STAFF,
    "desk/duplicates/": STAFF,
    "desk/cases/<str:number>/": CASE,
    "desk/cases/<str:number>/done/": CASE,
    "desk/cases/<str:number>/moves/<str:move>/": CASE,
    "desk/cases/<str:number>/people/<uuid:party_id>/": CASE,
    "desk/cases/<str:number>/attachments/": CASE,
    "desk/cases/<str:number>/attachments/<uuid:attachment_id>/": CASE,
    "desk/cases/<str:number>/slip.pdf": CASE,
    "desk/search/": STAFF,
    "desk/matters/": STAFF,
    "desk/matters/options/": STAFF,
    "desk/matters/<slug:code>/": STAFF,
    "desk/matters/<slug:code>/form.pdf": STAFF,
    "desk/catalogue/": STAFF,
    "desk/catalogue/drafts/<uuid:draft_id>/<slug:section>/": STAFF,
    "desk/catalogue/drafts/<uuid:draft_id>/drop/": STAFF,
    "desk/catalogue/drafts/<uuid:draft_id>/preview.pdf": STAFF,
    "desk/catalogue/drafts/<uuid:draft_id>/preview/": STAFF,
    "desk/catalogue/drafts/<uuid:draft_id>/publish/": STAFF,
    "desk/catalogue/equality/": STAFF,
    "desk/catalogue/export.xlsx": STAFF,
    "desk/catalogue/import/": STAFF,
    "desk/catalogue/matters/<slug:code>/": STAFF,
    "desk/catalogue/matters/<slug:code>/<int:version>.yaml": STAFF,
    "desk/catalogue/matters/<slug:code>/draft/": STAFF,
    "desk/catalogue/matters/<slug:code>/end/": STAFF,
    "desk/catalogue/matters/<slug:code>/versions/": STAFF,
    "desk/catalogue/new/": STAFF,
    "desk/imports/": STAFF,
    "desk/imports/<uuid:batch_id>/": STAFF,
    "desk/imports/<uuid:batch_id>/<slug:step>/": STAFF,
    "desk/imports/<uuid:batch_id>/report.xlsx": STAFF,
    "desk/imports/<uuid:batch_id>/rows/": STAFF,
    "desk/imports/upload/": STAFF,
    "api/v1/": PUBLIC,
    "api/v1/openapi.json": PUBLIC,
    "api/v1/docs": PUBLIC,
    "api/v1/cases": SIGNED,
    "api/v1/cases/similar": SIGNED,
    "api/v1/cases/<number>": CASE,
    "api/v1/cases/<number>/similar": CASE,
    "api/v1/cases/<number>/history": CASE,
    "api/v1/cases/<number>/clock": CASE,
    "api/v1/cases/<number>/moves": CASE,
    "api/v1/cases/<number>/attachments": CASE,
    "api/v1/cases/<number>/attachments/<attachment_id>": CASE,
    "api/v1/track": TRACKED,
    "api/v1/track/moves": TRACKED,
    "api/v1/matters": PUBLIC,
    "api/v1/matters/<code>": PUBLIC,
    "api/v1/suggestions": SIGNED,
    "api/v1/units": SIGNED,
    "api/v1/units/<code>": SIGNED,
    "api/v1/divisions": SIGNED,
    "api/v1/divisions/<code>": SIGNED,
    "api/v1/me": SIGNED,
    "api/v1/people/lookup": SIGNED,
    "api/v1/people/<person_id>/reads": PERSON,
}
LIBRARIES = ("accounts/",)  # prefixes of whole libraries


def rule_of(route: str) -> str:
    """The rule of a route; empty when it has none."""
    if route.startswith(LIBRARIES):
        return LIBRARY
    return RULES.get(route, "")
