package main

import "fmt"

func main() {
	all := [][]byte{}
	for i := 0; i < 64; i++ {
		block := make([]byte, 32<<20)
		for at := range block {
			block[at] = byte(i)
		}
		all = append(all, block)
	}
	fmt.Println("had all of it", len(all))
}
