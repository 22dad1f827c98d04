package main

import (
	"fmt"
	"os"
)

func main() {
	for _, path := range []string{"/etc/passwd", "/etc/shadow", "/proc/1/environ", "/opt/assay/runner/supervisor.py", "/root"} {
		if file, err := os.Open(path); err == nil {
			if _, err = file.Readdirnames(1); err == nil {
				fmt.Println(path)
				return
			}
		}
	}
	fmt.Println("closed")
}
