using System;
using System.Linq;
using System.Threading.Tasks;
class Squares {
    static void Main() {
        Task<int>[] all = Enumerable.Range(1, 4).Select(n => Task.Run(() => n * n)).ToArray();
        Task.WaitAll(all);
        Console.WriteLine(all.Sum(one => one.Result));
    }
}
