import java.util.*;

public class Solution {
    public int doubled(int n) { return n * 2; }
    public List<Integer> listed(int n) { List<Integer> all = new ArrayList<>(); for (int k = 0; k < n; k++) all.add(k); return all; }
    public static void main(String[] args) { System.exit(0); }
}
