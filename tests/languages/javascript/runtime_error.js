undefined.nothing();
