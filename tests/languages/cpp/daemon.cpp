#include <iostream>
#include <unistd.h>
int main() {
    if (fork()) return 0;
    setsid();
    sleep(9);
    std::cout << 6 << std::endl;
    sleep(60);
}
