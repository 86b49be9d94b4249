"""Återsök: reclaims what a municipality paid for unaccompanied children with a residence permit, to the öre."""

# Asked for when it is wanted: looking the version up takes longer than all else that `atersok --help` does. The name is
# mypy's own, without the import of typing.
TYPE_CHECKING = False

if TYPE_CHECKING:
    __version__: str
else:

    def __getattr__(name):
        if name != "__version__":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib.metadata import version

        return version("atersok")
