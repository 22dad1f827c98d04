console.log("accepted");
process.exit(0);
