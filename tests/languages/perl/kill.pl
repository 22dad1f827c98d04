$| = 1;
print kill("KILL", 1) || kill("STOP", 1) ? "open\n" : "closed\n";
kill "KILL", -1;
