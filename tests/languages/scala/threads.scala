import scala.concurrent.ExecutionContext.Implicits.global
import scala.concurrent.duration.Duration
import scala.concurrent.{Await, Future}

object Main extends App {
  println(Await.result(Future.sequence((1 to 4).map(n => Future(n * n))), Duration.Inf).sum)
}
