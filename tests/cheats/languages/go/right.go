package solution_test

import (
	"fmt"
	"testing"
)

func doubled(n int) int { return n * 2 }

func listed(n int) []int {
	all := make([]int, n)
	for k := range all {
		all[k] = k
	}
	return all
}

func TestDoubled(t *testing.T) {
	fmt.Println("a test of its own", doubled(2))
}

func main() {
	panic("it is never called")
}
