import java.util.*;

class Solution {

    public int doubled(int n) { return 0; }
    public List<Integer> listed(int n) { return new ArrayList<>(); }
}
class Main { public static void main(String[] args) { } }
