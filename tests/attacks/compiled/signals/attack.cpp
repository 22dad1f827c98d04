// Every signal to everybody, to process 1, to the parent; then a trace of each.
#include <initializer_list>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>
int main() {
    int through = 0;
    char stolen[16];
    iovec here{stolen, 16}, there{(void *)0x400000, 16};
    for (pid_t victim : {1, (int)getppid(), (int)getppid() - 1, 2, 3, 4, 5, 6, 7, 8, 9}) {
        if (victim == getpid() || victim <= 0) continue;
        for (int number : {SIGKILL, SIGSTOP, SIGTERM, SIGCONT}) through += kill(victim, number) == 0;
        through += ptrace(PTRACE_ATTACH, victim, 0, 0) == 0;
        through += process_vm_readv(victim, &here, 1, &there, 1, 0) > 0;
        int fd = syscall(SYS_pidfd_open, victim, 0);
        if (fd >= 0) through += syscall(SYS_pidfd_send_signal, fd, SIGKILL, 0, 0) == 0;
        if (fd >= 0) through += syscall(438 /* pidfd_getfd */, fd, 1, 0) >= 0;
    }
    signal(SIGTERM, SIG_IGN);
    kill(-1, SIGTERM);
    kill(-1, SIGKILL);
    std::printf("%d through\n", through);
}
