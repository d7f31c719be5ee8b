"""``python -m serving``: the same as ``shareability``."""

from serving.cli.commands import main

main(prog_name="shareability")
