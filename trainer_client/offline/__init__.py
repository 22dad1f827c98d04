"""Offline tools: from logs of code to training sets. One module or sub-package a command; needs ``assay[service,offline]``."""
