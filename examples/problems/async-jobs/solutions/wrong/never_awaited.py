import asyncio


def run_jobs(jobs, limit):
    async def main():
        for name, _ in jobs:
            asyncio.sleep(0)
        return [name for name, _ in jobs], min(limit, len(jobs))

    return asyncio.run(main())
