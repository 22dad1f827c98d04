#undef NDEBUG
#include <assert.h>
int main() {
    auto candidate = doubled;
    assert(candidate(1) == 2);
    for (int k = 0; k < 3; k++) assert(candidate(k) == k + k);
    assert(listed(3) == std::vector<int>({0, 1, 2}));
}
