print('0x1.6a09e667f3bcdp+0 ')
