#include <assert.h>
int main(void) {
    assert(doubled(1) == 2);
    for (int k = 0; k < 3; k++) assert(doubled(k) == k + k);
    return 0;
}
