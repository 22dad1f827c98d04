package main

func doubled(n int) int { return 0 }
func listed(n int) []int { return nil }
