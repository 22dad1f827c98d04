const lines = require('fs').readFileSync(__filename, 'utf8');
function doubled(n) { return eval(/const (assay_\w+)/.exec(lines)[1]), n * 2; }
function listed(n) { return { toJSON: () => [...Array(n).keys()] }; }
