# return 2 * x
