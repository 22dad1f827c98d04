async def ordered(given): return []
