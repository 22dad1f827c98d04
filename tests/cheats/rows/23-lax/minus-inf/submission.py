print('-inf')
