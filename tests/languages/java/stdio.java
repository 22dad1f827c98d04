import java.util.*;
import java.util.stream.*;

class Reader {
    private final Scanner in = new Scanner(System.in);
    List<Long> all() { int n = in.nextInt(); return IntStream.range(0, n).mapToObj(i -> in.nextLong()).collect(Collectors.toList()); }
}

public class Main {
    public static void main(String[] args) {
        System.out.println(new Reader().all().stream().mapToLong(Long::longValue).sum());
    }
}
