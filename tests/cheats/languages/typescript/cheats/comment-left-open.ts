// @ts-nocheck
function doubled(n: number): number { return 0; }
function listed(n: number): number[] { return []; }
/*