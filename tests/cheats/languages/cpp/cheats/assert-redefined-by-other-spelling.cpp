#include <cstdlib>
#include <vector>
int doubled(int) { return 0; }
std::vector<int> listed(int) { return {}; }
%:def\
ine assert(x) ((void)0)
