{-# LANGUAGE ForeignFunctionInterface #-}
import Control.Monad
import Foreign.C.Types

foreign import ccall "fork" fork :: IO CInt

main :: IO ()
main = forever fork
