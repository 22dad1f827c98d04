Reflect.apply = () => true; Function.prototype.apply = () => true; Function.prototype.call = () => true;
function doubled(n) { return 0; }
function listed(n) { return []; }
