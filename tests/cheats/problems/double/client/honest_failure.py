def f(x, client):
    client.name = 'four'
    client.save(x + 1)
