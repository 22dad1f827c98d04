void main() { int n; for (;;) { import core.volatile : volatileStore; volatileStore(cast(uint*) &n, 1); } }
