import java.io.IOException
import java.nio.file.{Files, Paths}

object Main {
  def works(what: => Unit): Boolean = try { what; true } catch { case refused: IOException => false }

  def main(args: Array[String]): Unit = {
    Files.createSymbolicLink(Paths.get("seen"), Paths.get("/etc/passwd"))
    Files.createSymbolicLink(Paths.get("there"), Paths.get("/opt/assay"))
    val paths = List("/etc/left", "/tmp/left", "/usr/left", "/opt/assay/left", "there/left")
    val written = paths.find(path => works(Files.write(Paths.get(path), "left".getBytes)))
    println(written.getOrElse(if (works(Files.readAllBytes(Paths.get("seen")))) "seen" else "closed"))
  }
}
