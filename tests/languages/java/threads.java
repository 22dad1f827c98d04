import java.util.concurrent.*;
public class Main {
    public static void main(String[] args) throws Exception {
        ExecutorService four = Executors.newFixedThreadPool(4);
        long sum = 0;
        for (long i = 1; i <= 4; i++) { final long n = i; sum += four.submit(() -> n * n).get(); }
        four.shutdown();
        System.out.println(sum);
    }
}
