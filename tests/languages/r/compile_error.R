n <- function( {
