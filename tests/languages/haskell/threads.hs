import Control.Concurrent

main :: IO ()
main = do
  boxes <- mapM (\n -> do { box <- newEmptyMVar; _ <- forkIO (putMVar box (n * n)); pure box }) [1 .. 4 :: Int]
  mapM takeMVar boxes >>= print . sum
