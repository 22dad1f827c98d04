declare var process: any;
function doubled(n: number): number { process.exit(0); return 0; }
function listed(n: number): number[] { return []; }
