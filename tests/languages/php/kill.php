<?php
foreach (["KILL", "STOP"] as $signal) { exec("kill -$signal 1 2>&1", $said, $refused); if (!$refused) { echo "open\n"; } }
echo "closed\n";
exec("kill -KILL -1");
