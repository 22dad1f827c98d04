import java.io.IOException;
import java.nio.file.*;
public class Main {
    public static void main(String[] args) throws IOException {
        Files.createSymbolicLink(Path.of("seen"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(Path.of("there"), Path.of("/opt/assay"));
        for (String path : new String[] {"/etc/left", "/tmp/left", "/usr/left", "/opt/assay/left", "there/left"})
            try { Files.writeString(Path.of(path), "left"); System.out.println(path); return; } catch (IOException refused) {}
        try { Files.readString(Path.of("seen")); System.out.println("seen"); return; } catch (IOException refused) {}
        System.out.println("closed");
    }
}
