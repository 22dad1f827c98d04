object Main extends App {
  while (true) println("flood " * 10)
}
