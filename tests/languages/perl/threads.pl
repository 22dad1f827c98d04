my $sum = 0;
for my $n (1 .. 4) {
    my $pid = open(my $pipe, "-|");
    if (!$pid) { print $n * $n; exit }
    $sum += <$pipe>;
    close $pipe;
}
print "$sum\n";
