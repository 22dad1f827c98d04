package main

import (
	"os"
	"os/exec"
	"syscall"
)

func main() {
	one := exec.Command("sh", "-c", "sleep 9; echo 6; sleep 60")
	one.Stdout = os.Stdout
	one.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := one.Start(); err != nil {
		panic(err)
	}
}
