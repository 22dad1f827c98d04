"""A model trained from nothing by TRL's GRPO, with rewards from a running service."""
