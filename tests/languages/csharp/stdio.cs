using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
class Sum {
    static void Main() {
        int n = int.Parse(Console.ReadLine());
        List<BigInteger> all = Console.ReadLine().Split(' ').Take(n).Select(BigInteger.Parse).ToList();
        Console.WriteLine(all.Aggregate(BigInteger.Zero, (a, b) => a + b));
    }
}
