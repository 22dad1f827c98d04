#include <concepts>
#include <iostream>
#include <numeric>
#include <ranges>
#include <span>
#include <vector>
template <std::integral T> T sum(std::span<const T> all) { return std::accumulate(all.begin(), all.end(), T{}); }
int main() {
    int n;
    std::cin >> n;
    std::vector<int> all(n);
    for (int i : std::views::iota(0, n)) std::cin >> all[i];
    std::cout << sum<int>(all) << "\n";
}
