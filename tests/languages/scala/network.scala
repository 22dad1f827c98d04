object Main extends App {
  try { new java.net.Socket("127.0.0.1", 80).close(); println("open") }
  catch { case refused: java.io.IOException => println("closed") }
}
