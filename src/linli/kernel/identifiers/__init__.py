"""Numbers that name people and organisations: checked, normalised, masked. Pure: standard library only.

Messages of refusals are msgids: a door shows `gettext(refusal.message)`.
"""

from linli.kernel.identifiers.cards import DisabilityCard, check_disability_card
from linli.kernel.identifiers.citizen import (
    FEMALE,
    MALE,
    IdNumber,
    check_id_number,
    derived_birth_sex,
    id_check_char,
    is_fictional_id,
    legal_age,
    upgrade_15,
)
from linli.kernel.identifiers.credit import check_uscc
from linli.kernel.identifiers.documents import DOCUMENT_TYPES, Document, DocumentType, check_document
from linli.kernel.identifiers.folding import IdentifierRefused, fold, squeeze
from linli.kernel.identifiers.masks import mask_id, mask_name, mask_phone
from linli.kernel.identifiers.phones import is_fictional_phone, normal_phone

__all__ = [
    "DOCUMENT_TYPES",
    "FEMALE",
    "MALE",
    "DisabilityCard",
    "Document",
    "DocumentType",
    "IdNumber",
    "IdentifierRefused",
    "check_disability_card",
    "check_document",
    "check_id_number",
    "check_uscc",
    "derived_birth_sex",
    "fold",
    "id_check_char",
    "is_fictional_id",
    "is_fictional_phone",
    "legal_age",
    "mask_id",
    "mask_name",
    "mask_phone",
    "normal_phone",
    "squeeze",
    "upgrade_15",
]
