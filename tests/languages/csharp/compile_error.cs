class Wrong { static void Main() { int n = "one"; } }
