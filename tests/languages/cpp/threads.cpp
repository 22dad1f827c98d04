#include <iostream>
#include <thread>
#include <vector>
int main() {
    std::vector<std::thread> all;
    long squares[4];
    for (long i = 0; i < 4; i++) all.emplace_back([&squares, i] { squares[i] = (i + 1) * (i + 1); });
    for (auto &one : all) one.join();
    std::cout << squares[0] + squares[1] + squares[2] + squares[3] << "\n";
}
