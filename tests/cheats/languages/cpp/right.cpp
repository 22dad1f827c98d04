#include <vector>
int doubled(int n) { return n * 2; }
std::vector<int> listed(int n) { std::vector<int> all; for (int k = 0; k < n; k++) all.push_back(k); return all; }
int main() { return doubled(4); }
