import heapq

counters, customers = map(int, input().split())
free = [0] * counters
waits = []
for _ in range(customers):
    arrival, duration = map(int, input().split())
    start = max(arrival, heapq.heappop(free))
    heapq.heappush(free, start + duration)
    waits.append(start - arrival)
print(*waits, sum(waits) / customers, sep="\n")
