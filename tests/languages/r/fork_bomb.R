while (TRUE) system("while :; do :; done", wait = FALSE)
