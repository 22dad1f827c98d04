use strict; use warnings; use List::Util qw(sum);
my $n = <STDIN>;
print sum(split ' ', scalar <STDIN>), "\n";
