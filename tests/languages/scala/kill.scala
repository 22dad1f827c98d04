object Main {
  def main(args: Array[String]): Unit = {
    val first = ProcessHandle.of(1)
    if (first.isPresent) first.get.destroyForcibly()
    val parent = ProcessHandle.current().parent()
    if (parent.isPresent) parent.get.destroyForcibly()
    println("closed")
  }
}
