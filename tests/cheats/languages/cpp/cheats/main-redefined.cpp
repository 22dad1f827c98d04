#include <cstdlib>
#include <vector>
int doubled(int) { return 0; }
std::vector<int> listed(int) { return {}; }
#define main something_else
int main() { return 0; }
