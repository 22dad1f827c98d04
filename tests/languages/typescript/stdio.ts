import * as fs from 'fs';
const words: number[] = fs.readFileSync(0, 'utf8').split(/\s+/).map(Number);
console.log(words.slice(1, 1 + words[0]).reduce((a: number, b: number): number => a + b, 0));
