async def ordered(given): return sorted(given)
