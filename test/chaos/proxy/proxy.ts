import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Connection } from './connection.ts';
import type { PathKind } from './head.ts';
import { concerns, type Rule } from './rules.ts';
import { WireLog } from './wire-log.ts';

/** What becomes of new connections: they pass, are never answered, or get RST at once. */
type Mode = 'open' | 'silent' | 'refusing';

/** A TCP proxy on loopback that things go wrong in, between an edge and those who dial it. */
export interface ChaosProxy {
  /** What clients dial instead of the edge. */
  readonly url: string;
  readonly log: WireLog;
  /** Where new connections go from now on. */
  connectTo(edge: string): void;
  /** Puts a rule in force for each new connection that it concerns. @returns a function that lifts it */
  arm(rule: Rule): () => void;
  /**
   * Lets a rule loose on open connections, which count from now on.
   * @param pick in [0, 1): one of those that it concerns; absent: all of them
   * @returns how many
   */
  strike(rule: Rule, pick?: number): number;
  /**
   * The network is gone: new connections are never answered, nothing passes on the open ones, and nobody is told.
   * `cut`: not ever again, as when a router on the way has forgotten them. `hold`: until `up`, as when TCP sends again.
   */
  down(open: 'cut' | 'hold'): void;
  /** The edge is away: new connections get RST at once. Open ones are not touched. */
  refuse(): void;
  /** New connections pass again, and so does what was held. */
  up(): void;
  /** RST to both ends of all that was cut or never answered. @returns how many */
  release(): number;
  /** How many connections are open, of one kind or in all. */
  open(path?: PathKind): number;
  stop(): Promise<void>;
}

export async function startProxy(edge: string): Promise<ChaosProxy> {
  const server = createServer({ allowHalfOpen: true, noDelay: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return new TcpProxy(server, edge);
}

class TcpProxy implements ChaosProxy {
  readonly url: string;
  readonly log = new WireLog();
  readonly #server: Server;
  readonly #rules = new Set<Rule>();
  readonly #connections = new Set<Connection>();
  #edge: URL;
  #mode: Mode = 'open';
  #letGo: () => void = () => undefined;
  #count = 0;

  constructor(server: Server, edge: string) {
    this.#server = server;
    this.#edge = new URL(edge);
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('connection', (client) => this.#accept(client));
  }

  connectTo(edge: string): void {
    this.#edge = new URL(edge);
  }

  arm(rule: Rule): () => void {
    this.#rules.add(rule);
    return () => this.#rules.delete(rule);
  }

  strike(rule: Rule, pick?: number): number {
    const all = [...this.#connections].filter(({ path }) => path !== undefined && concerns(rule, path));
    const struck = pick === undefined ? all : all.slice(Math.floor(pick * all.length)).slice(0, 1);
    for (const connection of struck) connection.strike(rule);
    return struck.length;
  }

  down(open: 'cut' | 'hold'): void {
    this.#enter('silent');
    const until = new Promise<void>((resolve) => (this.#letGo = resolve));
    for (const connection of this.#connections) {
      if (open === 'cut') connection.cut();
      else connection.hold(until);
    }
  }

  refuse(): void {
    this.#enter('refusing');
  }

  up(): void {
    this.#enter('open');
    this.#letGo();
  }

  release(): number {
    const cut = [...this.#connections].filter(({ isCut }) => isCut);
    for (const connection of cut) connection.reset();
    return cut.length;
  }

  open(path?: PathKind): number {
    return [...this.#connections].filter((each) => path === undefined || each.path === path).length;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const connection of this.#connections) connection.reset();
    await closed;
  }

  #enter(mode: Mode): void {
    this.#mode = mode;
    this.log.add({ on: 'mode', mode });
  }

  #accept(client: Socket): void {
    if (this.#mode === 'refusing') {
      client.on('error', () => undefined);
      client.resetAndDestroy();
      return;
    }
    const connection: Connection = new Connection({
      number: (this.#count += 1),
      client,
      log: this.log,
      dial: () => this.#dial(),
      rulesFor: (path) => [...this.#rules].filter((rule) => concerns(rule, path)),
      onClosed: () => this.#connections.delete(connection),
    });
    this.#connections.add(connection);
    if (this.#mode === 'silent') connection.cut();
  }

  #dial(): Socket {
    const { hostname, port } = this.#edge;
    return connect({ host: hostname, port: Number(port), allowHalfOpen: true, noDelay: true });
  }
}
