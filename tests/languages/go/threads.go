package main

import "fmt"

func main() {
	squares := make(chan int)
	for n := 1; n <= 4; n++ {
		go func(n int) { squares <- n * n }(n)
	}
	fmt.Println(<-squares + <-squares + <-squares + <-squares)
}
