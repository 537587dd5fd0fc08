import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** How the fake edge answers `POST /v1/agent/enrol`. */
export type EnrolAnswer = (body: unknown) => { status: number; body: unknown };

/** A socket that an agent dialled, as the edge sees it: frames are taken from it one by one, in order. */
export class FakeSocket {
  readonly request: IncomingMessage;
  readonly socket: WebSocket;
  /** Everything that came, also what was taken already; keep-alives aside. */
  readonly frames: Record<string, unknown>[] = [];
  pings = 0;
  readonly #waiting: ((frame: Record<string, unknown>) => void)[] = [];
  readonly #unread: Record<string, unknown>[] = [];
  readonly closed: Promise<number>;

  constructor(socket: WebSocket, request: IncomingMessage, answersPings: boolean) {
    this.socket = socket;
    this.request = request;
    this.closed = new Promise((resolve) => socket.on('close', resolve));
    socket.on('message', (data: Buffer) => {
      const text = data.toString('utf8');
      if (text === 'ping') {
        this.pings += 1;
        if (answersPings) socket.send('pong');
        return;
      }
      const frame = JSON.parse(text) as Record<string, unknown>;
      this.frames.push(frame);
      const next = this.#waiting.shift();
      if (next) next(frame);
      else this.#unread.push(frame);
    });
  }

  /** The next frame that was not taken yet. */
  next(): Promise<Record<string, unknown>> {
    const frame = this.#unread.shift();
    return frame ? Promise.resolve(frame) : new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The next frame of this kind; what comes before it is taken, too. */
  async until(t: string): Promise<Record<string, unknown>> {
    for (;;) {
      const frame = await this.next();
      if (frame['t'] === t) return frame;
    }
  }

  send(frame: object): void {
    this.socket.send(JSON.stringify(frame));
  }

  sendText(text: string): void {
    this.socket.send(text);
  }

  /** Lets the agent in. @returns its hello */
  async welcome(): Promise<Record<string, unknown>> {
    this.send({ t: 'challenge', v: 1, nonce: 'bm9uY2U' });
    const hello = await this.until('hello');
    this.send({ t: 'welcome', pop: 'vie1' });
    return hello;
  }
}

/** A host that the agent has no business with. */
export async function aForeignHost(): Promise<{ host: string; connections(): number; stop(): void }> {
  let connections = 0;
  const server = createTcpServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    stop: () => void server.close(),
  };
}

/** A host that takes connections and never says a word, like one behind a black hole. */
export async function aMuteHost(): Promise<{ url: string; dials(): number; stop(): void }> {
  const sockets: Socket[] = [];
  const server = createTcpServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined).resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    dials: () => sockets.length,
    stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** An edge on loopback that does what a test tells it: every socket that an agent dials is handed to the test. */
export class FakeEdge {
  readonly url: string;
  /** When set, sockets are refused with this HTTP status. */
  refuseWith: number | undefined;
  /** When set, every door sends whoever comes there; these came. */
  redirectTo: string | undefined;
  readonly redirected: string[] = [];
  enrol: EnrolAnswer = () => ({ status: 500, body: {} });
  answersPings = true;
  readonly #http: Server;
  readonly #ws = new WebSocketServer({ noServer: true });
  readonly #waiting: { path: string; take: (socket: FakeSocket) => void }[] = [];
  readonly #unread: FakeSocket[] = [];

  private constructor(http: Server) {
    this.#http = http;
    this.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    http.on('upgrade', (request, stream, head) => {
      if (this.redirectTo !== undefined) {
        this.redirected.push(request.url ?? '');
        const away = `HTTP/1.1 307 Temporary Redirect\r\nLocation: ${this.redirectTo}\r\n`;
        stream.end(`${away}Connection: close\r\nContent-Length: 0\r\n\r\n`);
        return;
      }
      if (this.refuseWith !== undefined) {
        stream.end(`HTTP/1.1 ${this.refuseWith} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
        return;
      }
      this.#ws.handleUpgrade(request, stream, head, (socket) =>
        this.#hand(new FakeSocket(socket, request, this.answersPings)),
      );
    });
    http.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        if (this.redirectTo !== undefined) {
          this.redirected.push(request.url ?? '');
          response.writeHead(307, { location: this.redirectTo }).end();
          return;
        }
        const { status, body } = this.enrol(JSON.parse(Buffer.concat(chunks).toString('utf8')));
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    });
  }

  static async start(port = 0): Promise<FakeEdge> {
    const http = createServer();
    await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
    return new FakeEdge(http);
  }

  /** The next socket that an agent dials under this path. */
  accept(path: string): Promise<FakeSocket> {
    const index = this.#unread.findIndex(({ request }) => request.url?.startsWith(path));
    if (index >= 0) return Promise.resolve(this.#unread.splice(index, 1)[0]!);
    return new Promise((take) => this.#waiting.push({ path, take }));
  }

  control(): Promise<FakeSocket> {
    return this.accept('/v1/agent/control');
  }

  data(): Promise<FakeSocket> {
    return this.accept('/v1/agent/data/');
  }

  async stop(): Promise<void> {
    for (const client of this.#ws.clients) client.terminate();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  #hand(socket: FakeSocket): void {
    const index = this.#waiting.findIndex(({ path }) => socket.request.url?.startsWith(path));
    if (index >= 0) this.#waiting.splice(index, 1)[0]!.take(socket);
    else this.#unread.push(socket);
  }
}
