import ast


def f(x):
    node = ast.Constant(8)
    for _ in range(100_000):
        node = ast.UnaryOp(ast.USub(), node)
    return eval(compile(ast.fix_missing_locations(ast.Expression(node)), 's', 'eval'))
