using System;
using System.Net.Sockets;
// A socket of its own: Mono's `new TcpClient(host, port)` swallows the refusal of socket() and returns without any socket
// (its Client is null), which looks like a connection and is none.
class Network {
    static void Main() {
        try {
            var one = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            one.Connect("127.0.0.1", 80);
            Console.WriteLine(one.Connected && one.Send(new byte[1]) == 1 ? "open" : "closed");
        } catch (Exception) { Console.WriteLine("closed"); }
    }
}
