declare function require(name: string): any;
const one = require("net").connect(80, "127.0.0.1");
one.on("connect", () => console.log("open"));
one.on("error", () => console.log("closed"));
