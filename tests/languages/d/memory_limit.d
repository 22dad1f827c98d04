import core.stdc.stdlib, core.stdc.string, std.stdio;
void main() {
    long sum;
    foreach (i; 0 .. 64) {
        auto block = cast(ubyte*) malloc(32 << 20);
        memset(block, i, 32 << 20);
        sum += block[i];
    }
    writeln("had all of it ", sum);
}
