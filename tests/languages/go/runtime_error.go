package main

func main() {
	all := []int{}
	println(all[len(all)])
}
