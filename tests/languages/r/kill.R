library(tools)
cat(if (any(pskill(1, SIGKILL), pskill(1, SIGSTOP))) "open\n" else "closed\n")
flush(stdout())
pskill(-1, SIGKILL)
