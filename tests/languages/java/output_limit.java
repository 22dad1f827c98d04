public class Main {
    public static void main(String[] args) { for (;;) System.out.println("flood flood flood flood flood flood flood flood flood flood"); }
}
