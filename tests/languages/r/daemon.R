system("(sleep 9; echo 6; sleep 60)", wait = FALSE)
