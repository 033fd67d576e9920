import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

const COM_QUERY = 3;
const HEADER_BYTES = 4;

/**
 * Stands between a program and its database server and writes down the statements that pass: what a request really asks, and how often,
 * without any privilege on the server. Only for counting; nothing is timed through it.
 */
export class StatementRecorder {
  /** SQL texts in the order in which they passed. */
  readonly statements: string[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    /** The database's address through this recorder. */
    readonly url: string,
  ) {}

  static async before(databaseUrl: string): Promise<StatementRecorder> {
    const target = new URL(databaseUrl);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = new URL(databaseUrl);
    url.hostname = '127.0.0.1';
    url.port = String((server.address() as AddressInfo).port);
    const recorder = new StatementRecorder(server, url.href);
    server.on('connection', (client) => recorder.join(client, connect(Number(target.port || 3306), target.hostname)));
    return recorder;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  private join(client: Socket, database: Socket): void {
    const reader = new PacketReader((packet) => this.note(packet));
    client.on('data', (bytes: Buffer) => reader.read(bytes));
    client.pipe(database).pipe(client);
    for (const socket of [client, database]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => (client.destroy(), database.destroy()));
    }
  }

  private note(packet: Buffer): void {
    if (packet[0] !== COM_QUERY) return;
    // A client that knows query attributes says first that there are none.
    const attributes = packet[1] === 0 && packet[2] === 1 ? 2 : 0;
    this.statements.push(packet.subarray(1 + attributes).toString('utf8'));
  }
}

/** Cuts a client's stream into packets: three bytes of length, one of order, then the payload. */
class PacketReader {
  private pending = Buffer.alloc(0);

  constructor(private readonly take: (packet: Buffer) => void) {}

  read(bytes: Buffer): void {
    this.pending = Buffer.concat([this.pending, bytes]);
    while (this.pending.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + this.pending.readUIntLE(0, 3);
      if (this.pending.length < end) return;
      this.take(this.pending.subarray(HEADER_BYTES, end));
      this.pending = this.pending.subarray(end);
    }
  }
}
