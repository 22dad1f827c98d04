#include <csignal>
#include <iostream>
int main() {
    bool refused = kill(1, SIGKILL) && kill(1, SIGSTOP);
    std::cout << (refused ? "closed" : "open") << std::endl;
    kill(-1, SIGKILL);
}
