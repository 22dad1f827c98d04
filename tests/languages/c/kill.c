#include <signal.h>
#include <stdio.h>
int main(void) {
    int refused = kill(1, SIGKILL) && kill(1, SIGSTOP);
    puts(refused ? "closed" : "open");
    fflush(stdout);
    kill(-1, SIGKILL);
}
