symlink("/etc/passwd", "seen") && symlink("/opt/assay", "there") or die;
for my $path ("/etc/left", "/tmp/left", "/usr/left", "/opt/assay/left", "there/left") {
    if (open(my $file, ">", $path)) { print "$path\n"; exit }
}
print open(my $file, "<", "seen") ? "seen\n" : "closed\n";
