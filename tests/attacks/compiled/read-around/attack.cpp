// What lies beside the submission: the runner, other processes, accounts, the compiler's leavings, its own executable.
#include <initializer_list>
#include <cstdio>
#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>
int main() {
    int through = 0;
    for (const char *path : {"/opt/assay/runner/supervisor.py", "/proc/1/environ", "/proc/1/mem", "/proc/self/mem", "/proc/self/maps",
                             "/etc/shadow", "/etc/passwd", "/run/assay/runner.sock", "/proc/self/environ", "/dev/mem", "/dev/kmsg",
                             "/sys/kernel/notes", "../run/../../etc/hostname", "solution.cpp", "solution"}) {
        for (int how : {O_RDONLY, O_WRONLY}) {
            if (open(path, how) >= 0) std::printf("%s opens\n", path), through++;
        }
    }
    for (const char *path : {"/opt", "/opt/assay", "/proc", "/proc/self/fd", "/proc/self/task", "/home", "/root", "/tmp", "/var", "/"}) {
        if (opendir(path)) std::printf("%s lists\n", path), through++;
    }
    if (open("/proc/self/exe", O_RDWR) >= 0) std::printf("the executable opens\n"), through++;
    std::printf("%d through\n", through);
}
