import scala.collection.mutable.ArrayBuffer

object Main {
  def main(args: Array[String]): Unit = {
    val all = ArrayBuffer[Array[Byte]]()
    for (_ <- 1 to 64) all += new Array[Byte](32 << 20)
    println("had all of it")
  }
}
