#include <cstdlib>
#include <vector>
int doubled(int) { return 0; }
std::vector<int> listed(int) { return {}; }
#define static_cast if(0) reinterpret_cast
#define if(x) while(0)
#define for while(0) for
