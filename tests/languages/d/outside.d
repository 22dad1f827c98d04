import std.file, std.stdio;
void main() {
    symlink("/etc/passwd", "seen");
    symlink("/opt/assay", "there");
    foreach (path; ["/etc/left", "/tmp/left", "/usr/left", "/opt/assay/left", "there/left"])
        try { std.file.write(path, "left"); writeln(path); return; } catch (FileException refused) {}
    try { read("seen"); writeln("seen"); return; } catch (FileException refused) {}
    writeln("closed");
}
