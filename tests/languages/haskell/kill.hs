{-# LANGUAGE ForeignFunctionInterface #-}
import Foreign.C.Types
import System.IO

foreign import ccall "kill" kill :: CInt -> CInt -> IO CInt

main :: IO ()
main = do
  refused <- mapM (kill 1) [9, 19]
  putStrLn (if all (/= 0) refused then "closed" else "open")
  hFlush stdout
  () <$ kill (-1) 9
