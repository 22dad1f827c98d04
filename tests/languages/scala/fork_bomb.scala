object Main {
  def main(args: Array[String]): Unit =
    while (true) new Thread(new Runnable { def run(): Unit = while (true) Thread.`yield`() }).start()
}
