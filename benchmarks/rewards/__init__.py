"""Which reward tells right solutions from wrong ones: measured on labelled solutions of public data sets."""
