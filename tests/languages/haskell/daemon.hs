import Control.Concurrent
import System.IO
import System.Posix.Process (createSession, forkProcess)

main :: IO ()
main = () <$ forkProcess (createSession >> threadDelay 9000000 >> print 6 >> hFlush stdout >> threadDelay 60000000)
