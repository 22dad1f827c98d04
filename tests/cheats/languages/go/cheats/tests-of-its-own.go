package main

import "testing"

func TestDoubled(t *testing.T) {}
func TestListed(t *testing.T)  {}

func doubled(n int) int  { return 0 }
func listed(n int) []int { return nil }
