my @all;
push @all, chr($_) x (32 << 20) for 1 .. 64;
print "had all of it\n";
