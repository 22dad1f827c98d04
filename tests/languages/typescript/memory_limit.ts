const all: number[][] = [];
for (let i = 0; i < 64; i++) all.push(new Array(4 << 20).fill(i + 0.5));
console.log("had all of it");
