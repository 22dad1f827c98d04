public class Main {
    public static void main(String[] args) {
        Solution s = new Solution();
        assert s.doubled(1) == 2;
        for (int k = 0; k < 3; k++) assert (s.doubled(k) == k + k) : "doubled";
        List<Boolean> correct = Arrays.asList(s.listed(3).equals(Arrays.asList(0, 1, 2)), s.doubled(4) == 8);
        if (correct.contains(false)) {
            throw new AssertionError();
        }
    }
}
