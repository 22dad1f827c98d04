function doubled(n) { return n * 2; }
function listed(n) { return [...Array(n).keys()]; }
