public class Main {
    public static void main(String[] args) { for (;;) new Thread(() -> { for (;;) Thread.yield(); }).start(); }
}
