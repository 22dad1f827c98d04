<?php
echo @fsockopen("127.0.0.1", 80) ? "open\n" : "closed\n";
