import { createServer, connect, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

/** Stands between a client and a server on this machine and can let connections go silent without closing them. */
export class TcpProxy {
  private readonly pairs = new Set<[Socket, Socket]>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(port: number, targetPort: number): Promise<TcpProxy> {
    const server = createServer();
    const proxy = new TcpProxy(server, port);
    server.on('connection', (client) => proxy.join(client, connect(targetPort, '127.0.0.1')));
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  /** Connections that are open now carry nothing any more, in neither direction; later ones do. */
  silence(): number {
    for (const [client, target] of this.pairs) {
      client.unpipe(target);
      target.unpipe(client);
      client.pause();
      target.pause();
    }
    return this.pairs.size;
  }

  async stop(): Promise<void> {
    for (const pair of this.pairs) for (const socket of pair) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(client: Socket, target: Socket): void {
    const pair: [Socket, Socket] = [client, target];
    this.pairs.add(pair);
    client.pipe(target);
    target.pipe(client);
    for (const socket of pair) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.pairs.delete(pair);
        for (const other of pair) other.destroy();
      });
    }
  }
}
