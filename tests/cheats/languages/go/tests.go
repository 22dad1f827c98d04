func TestDoubled(t *testing.T) {
	candidate := doubled
	type test struct {
		actual   interface{}
		expected interface{}
	}
	tests := []test{
		{actual: candidate(1), expected: 2},
		{actual: candidate(5), expected: 10},
	}
	for i, tc := range tests {
		t.Run(fmt.Sprintf("test num %d", i), func(t *testing.T) {
			if fmt.Sprintf("%v", tc.actual) != fmt.Sprintf("%v", tc.expected) {
				t.Errorf("expected '%v', got '%v'", tc.expected, tc.actual)
			}
		})
	}
}

func TestListed(t *testing.T) {
	if fmt.Sprint(listed(3)) != "[0 1 2]" {
		panic("listed")
	}
}
