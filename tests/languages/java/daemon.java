public class Main {
    public static void main(String[] args) throws Exception {
        new ProcessBuilder("sh", "-c", "sleep 9; echo 6; sleep 60").inheritIO().start();
    }
}
