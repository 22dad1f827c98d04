import asyncio, threading, time

async def ordered(given):
    def later():
        for _ in range(200):
            time.sleep(0.001)
            given.clear()
            try: input()
            except BaseException: pass
    threading.Thread(target=later, daemon=True).start()
    return []
