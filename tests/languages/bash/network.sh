if (: </dev/tcp/127.0.0.1/80) 2>/dev/null; then echo open; else echo closed; fi
