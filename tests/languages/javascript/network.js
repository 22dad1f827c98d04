const one = require('net').connect(80, '127.0.0.1');
one.on('connect', () => { console.log("open"); process.exit(); });
one.on('error', () => { console.log("closed"); process.exit(); });
