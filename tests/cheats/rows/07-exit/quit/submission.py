f = lambda x: quit()
