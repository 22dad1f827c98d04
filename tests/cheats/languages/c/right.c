int doubled(int n) { return n * 2; }
