using System;
using System.IO;
using System.Runtime.InteropServices;
class Outside {
    [DllImport("libc")] static extern int symlink(string to, string from);
    static void Main() {
        if (symlink("/etc/passwd", "seen") != 0 || symlink("/opt/assay", "there") != 0) { Console.WriteLine("no links"); return; }
        foreach (var path in new[] {"/etc/left", "/tmp/left", "/usr/left", "/opt/assay/left", "there/left"})
            try { File.WriteAllText(path, "left"); Console.WriteLine(path); return; } catch (Exception) {}
        try { File.ReadAllText("seen"); Console.WriteLine("seen"); return; } catch (Exception) {}
        Console.WriteLine("closed");
    }
}
