using System;
using System.Collections.Generic;
class Large {
    static void Main() {
        var all = new List<byte[]>();
        for (int i = 0; i < 64; i++) { var block = new byte[32 << 20]; for (int at = 0; at < block.Length; at += 1024) block[at] = 1; all.Add(block); }
        Console.WriteLine("had all of it " + all.Count);
    }
}
