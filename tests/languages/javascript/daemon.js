require('child_process').spawn('sh', ['-c', 'sleep 9; echo 6; sleep 60'], { detached: true, stdio: 'inherit' }).unref();
