#include <pthread.h>
#include <stdio.h>
static void *square(void *n) { return (void *)((long)n * (long)n); }
int main(void) {
    pthread_t threads[4];
    long sum = 0;
    for (long i = 0; i < 4; i++) pthread_create(&threads[i], NULL, square, (void *)(i + 1));
    for (int i = 0; i < 4; i++) { void *one; pthread_join(threads[i], &one); sum += (long)one; }
    printf("%ld\n", sum);
}
