// Children in sessions of their own, that no parent's end reaches, that ignore what can be ignored, one of them stopped.
#include <initializer_list>
#include <csignal>
#include <cstdio>
#include <sys/prctl.h>
#include <unistd.h>
int main() {
    for (int number = 1; number < 64; number++) signal(number, SIG_IGN);
    prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0);
    prctl(PR_SET_NAME, "python3", 0, 0, 0);
    for (int place = 0; place < 6; place++) {
        if (fork() == 0) {
            setsid();
            if (fork() != 0) _exit(0);
            if (place == 3) raise(SIGSTOP);
            for (;;) place == 4 ? (void)0 : (void)sleep(1000);
        }
    }
    std::puts("left");
}
