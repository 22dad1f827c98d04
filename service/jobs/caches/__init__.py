"""Judgements that answer again, work in flight and registered problems: of one service, or of all that share a Redis."""
