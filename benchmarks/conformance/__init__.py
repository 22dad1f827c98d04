"""Public data sets, with right and wrong solutions, through a running service: are the verdicts the labels?"""
