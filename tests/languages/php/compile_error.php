<?php
$n = ;
