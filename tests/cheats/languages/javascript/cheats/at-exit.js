process.on('exit', () => { process.exitCode = 0; process.reallyExit(0); });
function doubled(n) { return 0; }
function listed(n) { return []; }
