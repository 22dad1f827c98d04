<?php
$words = preg_split('/\s+/', trim(file_get_contents('php://stdin')));
echo array_sum(array_slice($words, 1)), PHP_EOL;
