#include <filesystem>
#include <fstream>
#include <iostream>
int main() {
    std::filesystem::create_symlink("/etc/passwd", "seen");
    std::filesystem::create_symlink("/opt/assay", "there");
    for (auto path : {"/etc/left", "/tmp/left", "/usr/left", "/opt/assay/left", "there/left"})
        if (std::ofstream(path)) { std::cout << path; return 0; }
    std::cout << (std::ifstream("seen") ? "seen" : "closed\n");
}
