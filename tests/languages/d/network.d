import std.socket, std.stdio;
void main() {
    try { new TcpSocket(new InternetAddress("127.0.0.1", 80)); writeln("open"); }
    catch (SocketException refused) { writeln("closed"); }
}
