public class Main {
    public static void main(String[] args) {
        try (java.net.Socket one = new java.net.Socket("127.0.0.1", 80)) { System.out.println("open"); }
        catch (java.io.IOException refused) { System.out.println("closed"); }
    }
}
