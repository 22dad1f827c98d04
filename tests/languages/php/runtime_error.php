<?php
nowhere();
