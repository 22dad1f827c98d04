use POSIX;
exit if fork;
POSIX::setsid();
$| = 1;
sleep 9;
print "6\n";
sleep 60;
