#include <stdio.h>
#include <unistd.h>
int main(void) {
    symlink("/etc/passwd", "seen");
    symlink("/opt/assay", "there");
    const char *paths[] = {"/etc/left", "/tmp/left", "/usr/left", "/opt/assay/left", "there/left"};
    for (int i = 0; i < 5; i++) if (fopen(paths[i], "w")) { puts(paths[i]); return 0; }
    puts(fopen("seen", "r") ? "seen" : "closed");
}
