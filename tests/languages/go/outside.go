package main

import (
	"fmt"
	"os"
)

func main() {
	if os.Symlink("/etc/passwd", "seen") != nil || os.Symlink("/opt/assay", "there") != nil {
		fmt.Println("no links")
		return
	}
	for _, path := range []string{"/etc/left", "/tmp/left", "/usr/left", "/opt/assay/left", "there/left"} {
		if os.WriteFile(path, []byte("left"), 0o666) == nil {
			fmt.Println(path)
			return
		}
	}
	if _, err := os.ReadFile("seen"); err == nil {
		fmt.Println("seen")
		return
	}
	fmt.Println("closed")
}
