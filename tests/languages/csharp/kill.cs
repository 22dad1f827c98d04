using System;
using System.Runtime.InteropServices;
class Kill {
    [DllImport("libc")] static extern int kill(int pid, int signal);
    static void Main() {
        bool refused = kill(1, 9) != 0 && kill(1, 19) != 0;
        Console.WriteLine(refused ? "closed" : "open");
        Console.Out.Flush();
        kill(-1, 9);
    }
}
