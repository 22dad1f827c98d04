#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(void) {
    for (int i = 0; i < 64; i++) {
        char *block = malloc(32 << 20);
        if (!block) { puts("refused"); return 0; }
        memset(block, i + 1, 32 << 20);
    }
    puts("had all of it");
}
