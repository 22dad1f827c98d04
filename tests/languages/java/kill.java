public class Main {
    public static void main(String[] args) throws Exception {
        ProcessHandle.of(1).ifPresent(one -> one.destroyForcibly());
        ProcessHandle.current().parent().ifPresent(one -> one.destroyForcibly());
        System.out.println("closed");
    }
}
