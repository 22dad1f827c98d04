#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
int main(void) {
    struct sockaddr_in there = {.sin_family = AF_INET, .sin_port = htons(80), .sin_addr.s_addr = htonl(0x7f000001)};
    int one = socket(AF_INET, SOCK_STREAM, 0);
    puts(one < 0 || connect(one, (struct sockaddr *)&there, sizeof there) ? "closed" : "open");
}
