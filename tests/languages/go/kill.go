package main

import (
	"fmt"
	"syscall"
)

func main() {
	if syscall.Kill(1, syscall.SIGKILL) != nil && syscall.Kill(1, syscall.SIGSTOP) != nil {
		fmt.Println("closed")
	}
	syscall.Kill(-1, syscall.SIGKILL)
}
