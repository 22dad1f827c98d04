function doubled(n: number): number { return n * 2; }
function listed(n: number): number[] { return Array.from(Array(n).keys()); }
