import java.util.*;
public class Main {
    public static void main(String[] args) {
        List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < 64; i++) all.add(new byte[32 << 20]);
        System.out.println("had all of it");
    }
}
