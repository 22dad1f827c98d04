"""What `assay relabel` is worth, on rows made of public data."""
