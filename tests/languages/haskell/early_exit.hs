import System.Exit

main :: IO ()
main = putStrLn "accepted" >> exitSuccess
