class Flood { static void Main() { for (;;) System.Console.WriteLine("flood flood flood flood flood flood flood flood flood"); } }
