<?php
$all = [];
for ($i = 0; $i < 64; $i++) $all[] = str_repeat(chr($i), 32 << 20);
echo "had all of it\n";
