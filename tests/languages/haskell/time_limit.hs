main :: IO ()
main = print (length (filter (< 0) [0 :: Integer ..]))
