declare var require: any;
const assert = require("node:assert");

function compare(a: any, b: any) {
  return JSON.stringify(a) === JSON.stringify(b);
}

function test() {
  let candidate = doubled;
  assert.deepEqual(candidate(1), 2);
  for (let k = 0; k < 3; k++) assert.strictEqual(candidate(k), k + k);
  console.assert(candidate(5) === 10, 'five');
  assert(compare(listed(3), [0, 1, 2]));
  if (!compare(listed(1), [0])) { throw 'listed'; }
}

test();
