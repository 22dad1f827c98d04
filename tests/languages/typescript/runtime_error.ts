const nothing: any = undefined;
nothing.call();
