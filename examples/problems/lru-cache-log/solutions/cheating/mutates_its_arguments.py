def run_cache(capacity, operations):
    operations.clear()
    return operations
