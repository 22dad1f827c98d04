import Control.Exception
import System.IO
import System.Posix.Files (createSymbolicLink)

main :: IO ()
main = do
  createSymbolicLink "/etc/passwd" "seen"
  createSymbolicLink "/opt/assay" "there"
  written <- mapM (attempt . (`writeFile` "left")) ["/etc/left", "/tmp/left", "/usr/left", "/opt/assay/left", "there/left"]
  seen <- attempt (() <$ (openFile "seen" ReadMode >>= hGetLine))
  putStrLn (if or (seen : written) then "open" else "closed")
  where
    attempt :: IO () -> IO Bool
    attempt act = (True <$ act) `catch` \refused -> const (pure False) (refused :: IOException)
