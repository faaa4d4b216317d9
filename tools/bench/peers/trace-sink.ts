/** A collector that takes every trace and looks at none. PORT. */
import { createServer } from 'node:http';

createServer((request, response) => {
  request.resume().on('end', () => response.end());
}).listen(Number(process.env.PORT), '127.0.0.1', () => process.stdout.write('listening\n'));
