package main

import (
	f "fmt" // "fmt"
	"testing"
)

type words struct{}

func (words) Sprintf(form string, values ...any) string { return form }
func (words) Sprint(values ...any) string                { return "[0 1 2]" }

var fmt words
var _ = f.Sprint
var _ testing.T

func doubled(n int) int  { return 0 }
func listed(n int) []int { return nil }
