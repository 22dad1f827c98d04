#include <cstdio>
#include <vector>
int main() {
    std::vector<std::vector<char>> all;
    for (int i = 0; i < 64; i++) all.emplace_back(32 << 20, 1);
    std::puts("had all of it");
}
