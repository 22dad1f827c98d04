"""Cobalt's data (arXiv 2602.03806): trajectories of several turns, cut into prompts for training one step at a time.

tasks -> ``collect`` -> ``select`` -> ``prefixes`` -> ``export``, and beside it ``perturb``, ``score`` and ``hacking``.
"""
