import Data.IORef

main :: IO ()
main = do
  let all = [1 .. 100000000] :: [Integer]
  print (sum all)
  print (length all)
