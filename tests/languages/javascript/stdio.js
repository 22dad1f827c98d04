const words = require('fs').readFileSync('/dev/stdin', 'utf8').split(/\s+/).map(Number);
console.log(words.slice(1, 1 + words[0]).reduce((a, b) => a + b, 0));
