for my $path ("/etc/passwd", "/etc/shadow", "/proc/1/environ", "/opt/assay/runner/supervisor.py") {
    if (open(my $file, "<", $path)) { print "$path\n"; exit }
}
for my $folder ("/root", "/opt/assay") { if (opendir(my $one, $folder)) { print "$folder\n"; exit } }
print "closed\n";
