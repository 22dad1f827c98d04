package main

import (
	"bufio"
	"fmt"
	"os"
	"sort"
	"strings"
)

func main() {
	in := bufio.NewReader(os.Stdin)
	var n, x, sum int
	fmt.Fscan(in, &n)
	all := []int{}
	for i := 0; i < n; i++ {
		fmt.Fscan(in, &x)
		all = append(all, x)
	}
	sort.Ints(all)
	for _, one := range all {
		sum += one
	}
	fmt.Println(strings.TrimSpace(fmt.Sprint(" ", sum)))
}
