"""`assay passk`: pass@k of relabelled files, with intervals, by difficulty, date and split."""
