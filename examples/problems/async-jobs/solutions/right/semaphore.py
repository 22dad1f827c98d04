import asyncio


def run_jobs(jobs, limit):
    done, running, most = [], 0, 0

    async def run(name, ticks, gate):
        nonlocal running, most
        async with gate:
            running += 1
            most = max(most, running)
            for _ in range(ticks):
                await asyncio.sleep(0)
            running -= 1
            done.append(name)

    async def main():
        gate = asyncio.Semaphore(limit)
        await asyncio.gather(*(run(name, ticks, gate) for name, ticks in jobs))

    asyncio.run(main())
    return done, most
