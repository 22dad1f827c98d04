using System;
class Early { static void Main() { Console.WriteLine("accepted"); Environment.Exit(0); } }
