import qualified Data.Map as Map

main :: IO ()
main = do
  (n : all) <- map read . words <$> getContents
  print (sum (Map.elems (Map.fromList (zip [1 :: Int ..] (take n all)))) :: Int)
