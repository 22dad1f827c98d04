/* What the runtime asks of its system and a sandbox refuses. First: where the first thread's stack lies, without /proc/self/maps. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

extern void *__libc_stack_end;

int pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes) {
    int (*theirs)(pthread_t, pthread_attr_t *) = (int (*)(pthread_t, pthread_attr_t *))dlsym(RTLD_NEXT, "pthread_getattr_np");
    int failed = theirs(thread, attributes);
    if (!failed || !pthread_equal(thread, pthread_self()) || gettid() != getpid()) return failed;
    struct rlimit limit;
    if (getrlimit(RLIMIT_STACK, &limit) || limit.rlim_cur == RLIM_INFINITY) limit.rlim_cur = 8 << 20;
    size_t page = sysconf(_SC_PAGESIZE), size = limit.rlim_cur & ~(page - 1);
    char *end = (char *)(((size_t)__libc_stack_end + page) & ~(page - 1));
    return pthread_attr_init(attributes) || pthread_attr_setstack(attributes, end - size, size);
}

/* Every thread has the same priority; told that it may not change it, the runtime would say so on standard output. */
int pthread_setschedparam(pthread_t thread, int policy, const struct sched_param *param) { return 0; }
