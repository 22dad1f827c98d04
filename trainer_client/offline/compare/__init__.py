"""`assay compare`: which reward tells right solutions from wrong ones, on which problems, and at what price."""
