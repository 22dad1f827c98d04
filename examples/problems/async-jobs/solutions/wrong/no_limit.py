import asyncio


def run_jobs(jobs, limit):
    done = []

    async def run(name, ticks):
        for _ in range(ticks):
            await asyncio.sleep(0)
        done.append(name)

    async def main():
        await asyncio.gather(*(run(*job) for job in jobs))

    asyncio.run(main())
    return done, len(jobs)
