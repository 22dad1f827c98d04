import os, time
while True:
    os.write(1, b".")
    until = time.process_time() + 0.001
    while time.process_time() < until:
        pass
    time.sleep(0.05)
