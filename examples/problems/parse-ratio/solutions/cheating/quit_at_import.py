def parse_ratio(text):
    return 0


quit()
