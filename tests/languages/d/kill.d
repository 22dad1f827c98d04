import core.sys.posix.signal, std.stdio;
void main() {
    bool refused = kill(1, SIGKILL) && kill(1, SIGSTOP);
    writeln(refused ? "closed" : "open");
    stdout.flush();
    kill(-1, SIGKILL);
}
