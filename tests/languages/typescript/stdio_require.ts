declare var require: any;
const name = require('node:fs').readFileSync('/dev/stdin', 'utf8').split('\n');
console.log(name[1].split(' ').reduce((a: number, b: string) => a + parseInt(b), 0));
