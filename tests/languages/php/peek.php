<?php
foreach (["/etc/passwd", "/etc/shadow", "/proc/1/environ", "/opt/assay/runner/supervisor.py"] as $path)
    if (@file_get_contents($path) !== false) exit("$path\n");
foreach (["/root", "/opt/assay"] as $folder) if (@scandir($folder)) exit("$folder\n");
echo "closed\n";
