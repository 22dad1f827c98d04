"""``assay audit``: what is wrong with a data set, said before anybody trains on it."""
