def f(x, client):
    client.name = 'four'
    client.save(2 * x)
