use threads;
my @all = map { my $n = $_; threads->create(sub { $n * $n }) } 1 .. 4;
my $sum = 0;
$sum += $_->join for @all;
print "$sum\n";
