void main(string[] args) { throw new Exception("no"); }
