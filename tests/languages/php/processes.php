<?php
for ($n = 1; $n <= 4; $n++) $all[] = popen("echo $(($n * $n))", "r");
echo array_sum(array_map(fn($one) => (int) fgets($one), $all)), "\n";
