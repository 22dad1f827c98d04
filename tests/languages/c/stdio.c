#include <stdio.h>
int main(void) {
    int n, x;
    long sum = 0;
    scanf("%d", &n);
    while (n--) { scanf("%d", &x); sum += x; }
    printf("%ld\n", sum);
}
