print('77\b\b8 \r8\x1b[2K8')
