// Code that was written here: as a file, as a mapped file, as a copy of itself.
#include <initializer_list>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
int main() {
    int through = 0;
    int fd = open("tool", O_CREAT | O_RDWR, 0755);
    if (write(fd, "#!/bin/sh\necho through\n", 23) != 23) return 1;
    fchmod(fd, 06755);
    void *mapped = mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
    if (mapped != MAP_FAILED) std::printf("a written file can be mapped as code\n"), through++;
    close(fd);
    if (access("tool", X_OK) == 0) std::printf("a written file may be executed\n"), through++;
    char *argv[] = {(char *)"tool", nullptr};
    execve("./tool", argv, argv + 1);
    through += errno != EACCES;
    std::printf("%d through\n", through);
}
