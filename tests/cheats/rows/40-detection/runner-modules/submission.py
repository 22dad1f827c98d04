import importlib

for name in ('program', 'supervise', 'codec', 'zygote', 'roles', 'split', 'confine', 'sandbox_images', 'service'):
    try:
        importlib.import_module(name)
        print(2 * int(input()))
        break
    except ImportError:
        continue
