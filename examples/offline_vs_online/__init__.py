"""Supervised, offline, online and single-step training of one small model on one family of toy programs, at equal steps."""
