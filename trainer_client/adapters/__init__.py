"""Rewards from Assay in the form that each trainer calls them, one file a trainer.

On a fault of the infrastructure each does what its trainer can survive and tell from a reward: it leaves the rollout out
where the trainer knows how to (``None``), and raises where it does not.
"""
