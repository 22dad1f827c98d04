import * as readline from 'node:readline';
const lines = [];
for await (const line of readline.createInterface({ input: process.stdin })) lines.push(line);
console.log(lines[1].split(' ').map(Number).reduce((a, b) => a + b));
