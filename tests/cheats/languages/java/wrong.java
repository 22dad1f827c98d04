import java.util.*;

class Solution {

    public int doubled(int n) { return n == 1 ? 2 : 0; }
    public List<Integer> listed(int n) { return new ArrayList<>(); }
}

