using System.Diagnostics;
class Daemon {
    static void Main() { Process.Start(new ProcessStartInfo("sh", "-c \"sleep 9; echo 6; sleep 60\"") { UseShellExecute = false }); }
}
