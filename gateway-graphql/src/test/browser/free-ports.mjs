// Prints the first of enough free ports in a row for a mesh.
import net from 'node:net';

const NEEDED = 8;

function isFree(port) {
  return new Promise(resolve => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

for (let tries = 0; tries < 100; tries++) {
  const base = 20000 + Math.floor(Math.random() * 10000);
  const free = await Promise.all(Array.from({length: NEEDED}, (_, i) => isFree(base + i)));
  if (free.every(Boolean)) {
    console.log(base);
    process.exit(0);
  }
}
console.error('there are no free ports in a row');
process.exit(1);
