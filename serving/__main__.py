"""``python -m serving``: the same as ``shareability``."""

from serving.cli import main

main(prog_name="shareability")
