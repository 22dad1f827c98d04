package main

import "fmt"

func main() { unused := 1 }
