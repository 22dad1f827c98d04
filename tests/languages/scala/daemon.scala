object Main {
  def main(args: Array[String]): Unit = { new ProcessBuilder("sh", "-c", "sleep 9; echo 6; sleep 60").inheritIO().start() }
}
