"""`assay groups`: sets of groups for offline training, each with right and wrong solutions of one prompt."""
