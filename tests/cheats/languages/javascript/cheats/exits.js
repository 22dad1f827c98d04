
function doubled(n) { process.exit(0); }
function listed(n) { return []; }
