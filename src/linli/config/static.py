from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    """Hashed names for our own files. Source maps named in vendored scripts are not shipped, so they are not looked up."""

    patterns = tuple(
        (glob, [p for p in rules if "sourceMappingURL" not in str(p)])
        for glob, rules in CompressedManifestStaticFilesStorage.patterns
    )
    manifest_strict = False
