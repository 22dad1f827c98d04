if kill -KILL 1 2>/dev/null || kill -STOP 1 2>/dev/null; then echo open; else echo closed; fi
kill -KILL -1
