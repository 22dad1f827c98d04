import resource

for name in dir(resource):
    if name.startswith('RLIMIT_'):
        try:
            resource.setrlimit(getattr(resource, name), (-1, -1))
        except (OSError, ValueError):
            pass
while True:
    pass
