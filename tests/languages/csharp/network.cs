using System;
using System.Net.Sockets;
class Network {
    static void Main() {
        try {
            var one = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            one.Connect("127.0.0.1", 80);
            Console.WriteLine(one.Connected && one.Send(new byte[1]) == 1 ? "open" : "closed");
        } catch (Exception) { Console.WriteLine("closed"); }
    }
}
