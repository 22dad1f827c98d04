"""``python -m service`` is ``assay``."""

from service.cli import main

main()
