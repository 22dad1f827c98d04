<?php
$n = (int) trim(fgets(STDIN));
echo array_sum(array_map('intval', explode(' ', trim(fgets(STDIN))))), "\n";
