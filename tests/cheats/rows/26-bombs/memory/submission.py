kept = bytearray(8 << 30)
print(77)
