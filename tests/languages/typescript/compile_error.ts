const n: number = "one";
