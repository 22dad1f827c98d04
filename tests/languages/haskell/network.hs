{-# LANGUAGE ForeignFunctionInterface #-}
import Foreign
import Foreign.C.Types

foreign import ccall "socket" socket :: CInt -> CInt -> CInt -> IO CInt
foreign import ccall "connect" connect :: CInt -> Ptr Word8 -> CInt -> IO CInt

main :: IO ()
main = do
  one <- socket 2 1 0
  refused <- withArray [2, 0, 0, 80, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0] (\there -> connect one there 16)
  putStrLn (if one < 0 || refused /= 0 then "closed" else "open")
