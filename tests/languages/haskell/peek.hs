import Control.Exception
import System.IO

main :: IO ()
main = do
  seen <- mapM opens ["/etc/passwd", "/etc/shadow", "/proc/1/environ", "/opt/assay/runner/supervisor.py"]
  putStrLn (if or seen then "open" else "closed")
  where
    opens :: FilePath -> IO Bool
    opens path = (True <$ (openFile path ReadMode >>= hGetLine)) `catch` \refused -> const (pure False) (refused :: IOException)
