#include <vector>
int doubled(int n) { return n == 1 ? 2 : 0; }
std::vector<int> listed(int n) { return std::vector<int>(n); }
