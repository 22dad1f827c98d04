#include <bits/stdc++.h>
int main() {
    int n;
    std::cin >> n;
    std::vector<long> all(n);
    for (auto &one : all) std::cin >> one;
    std::cout << std::accumulate(all.begin(), all.end(), 0L) << "\n";
}
