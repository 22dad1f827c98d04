for (;;) require('fs').writeSync(1, "flood\n".repeat(1000));
