"""Relabelling on Ray Data."""
