
function doubled(n) { return 0; }
function listed(n) { return []; }
/*