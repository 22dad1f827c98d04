#include <filesystem>
#include <fstream>
#include <iostream>
int main() {
    for (auto path : {"/etc/passwd", "/etc/shadow", "/proc/1/environ", "/opt/assay/runner/supervisor.py"})
        if (std::ifstream(path)) { std::cout << path; return 0; }
    std::error_code refused;
    for (auto path : {"/opt/assay", "/root"}) {
        std::filesystem::directory_iterator all(path, refused);
        if (!refused) { std::cout << path; return 0; }
    }
    std::cout << "closed\n";
}
