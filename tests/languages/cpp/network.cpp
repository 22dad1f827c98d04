#include <arpa/inet.h>
#include <iostream>
#include <sys/socket.h>
int main() {
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(80);
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int one = socket(AF_INET, SOCK_STREAM, 0);
    std::cout << (one < 0 || connect(one, reinterpret_cast<sockaddr *>(&there), sizeof there) ? "closed\n" : "open\n");
}
