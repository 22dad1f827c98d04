import os, signal
held = True
for number in signal.valid_signals():
    for pid in (1, -2, -3):  # -1 is everybody: a case of its own
        try:
            os.kill(pid, number)
            held = False
        except OSError:
            pass
print("held" if held else "reached")
