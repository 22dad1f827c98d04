int main() { std::vector<int> none; }
