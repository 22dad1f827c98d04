counters, customers = map(int, input().split())
free, waits = 0, []
for _ in range(customers):
    arrival, duration = map(int, input().split())
    start = max(arrival, free)
    free = start + duration
    waits.append(start - arrival)
print(*waits, sum(waits) / customers, sep="\n")
