<?php
symlink("/etc/passwd", "seen");
symlink("/opt/assay", "there");
foreach (["/etc/left", "/tmp/left", "/usr/left", "/opt/assay/left", "there/left"] as $path)
    if (@file_put_contents($path, "left") !== false) exit("$path\n");
echo @file_get_contents("seen") === false ? "closed\n" : "seen\n";
