package contest

import scala.io.StdIn

case class Row(numbers: Seq[Long]) {
  def sum: Long = numbers.sum
}

object Row {
  def read(): Row = { StdIn.readLine(); Row(StdIn.readLine().split(" ").map(_.toLong)) }
}

object Main {
  def main(args: Array[String]): Unit = println(Row.read().sum)
}
