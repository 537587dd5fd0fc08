import { closeCodes, type ControlFromAgent, limits, proofOf, protocolVersion, speaks } from '#protocol';
import { logWarning } from '../errors.ts';
import { proves } from '../proof.ts';
import { newSecret } from '../secret.ts';
import { type Present, recall, remember } from './attachment.ts';
import { type ControlSockets, type Link, say } from './control-sockets.ts';
import type { Enrolled, Mishap } from './enrolled.ts';

type Hello = Extract<ControlFromAgent, { t: 'hello' }>;

/** The door of a PoP: whoever is let in has proven the key of one of its agents, at this very dial (rule 10). */
export class Gate {
  readonly #pop: string;
  readonly #enrolled: Enrolled;
  readonly #sockets: ControlSockets;

  /** @param pop slug, for the operator's log */
  constructor(pop: string, enrolled: Enrolled, sockets: ControlSockets) {
    this.#pop = pop;
    this.#enrolled = enrolled;
    this.#sockets = sockets;
  }

  /** A dial is asked for its proof. The Worker has checked that the agent's id was made by the platform. */
  challenge(request: Request, now: number): Response {
    const agent = request.headers.get('x-popglass-agent') ?? '';
    if (this.#enrolled.publicKey(agent) === undefined) return this.#turnAway(agent);
    const { 0: client, 1: server } = new WebSocketPair();
    const nonce = newSecret();
    const { host } = new URL(request.url);
    this.#sockets.accept(server, { phase: 'challenged', agent, nonce, host, at: now });
    say(server, { t: 'challenge', v: protocolVersion, nonce });
    return new Response(null, { status: 101, webSocket: client });
  }

  /** Lets an agent in, in the place of its older connection. @returns undefined when it was not: its socket is closed */
  async admit(socket: WebSocket, hello: Hello): Promise<Present | undefined> {
    const challenged = recall(socket);
    if (challenged.phase !== 'challenged') return undefined;
    const { agent, nonce, host } = challenged;
    if (!speaks(hello.v)) {
      this.#sockets.end(socket, closeCodes.version, 'no protocol version in common: update the agent');
      return undefined;
    }
    // One answer to one challenge: what else comes on this socket meanwhile is out of order.
    remember(socket, { ...challenged, phase: 'proving' });
    const isTheirs = await this.#proves(agent, hello.signature, proofOf(nonce, host));
    if (recall(socket).phase !== 'proving') return undefined;
    if (!isTheirs) {
      this.#note(agent, 'refused', 'an agent’s proof was refused');
      this.#sockets.end(socket, closeCodes.unauthorized, 'the proof does not hold');
      return undefined;
    }
    const { instance, version, tools, maxJobs } = hello;
    const at = Date.now();
    const present = {
      phase: 'present',
      agent,
      instance,
      version,
      tools,
      maxJobs,
      leaving: false,
      duty: { is: 'none' },
      at,
    } as const;
    this.#replace(this.#sockets.linkOf(agent), present);
    remember(socket, present);
    // In the same breath: whoever finds the agent here may say something to it, and this comes first.
    say(socket, { t: 'welcome', pop: this.#pop });
    return present;
  }

  /**
   * Makes another key the agent's, at the word of its present one; whoever is connected by that one is sent to dial again. A
   * key that is the present one already stays, and nothing happens: the answer to an earlier request was lost.
   * @param text what was signed
   * @returns false when the signature is not by the present key
   */
  async rotate(agent: string, publicKey: string, signature: string, text: string): Promise<boolean> {
    if (!(await this.#proves(agent, signature, text))) {
      if (this.#enrolled.publicKey(agent) === undefined) this.#turnAway(agent);
      else this.#note(agent, 'refused', 'a change of an agent’s key was refused');
      return false;
    }
    if (this.#enrolled.publicKey(agent) === publicKey) return true;
    this.#enrolled.rotate(agent, publicKey, Date.now());
    this.#sockets.endAgent(agent, closeCodes.goingAway, 'its key has changed');
    return true;
  }

  /** Its key may be changed, or revoked, while a signature is verified: then it proves nothing. */
  async #proves(agent: string, signature: string, text: string): Promise<boolean> {
    const key = this.#enrolled.publicKey(agent);
    if (key === undefined || !(await proves(key, signature, text))) return false;
    return this.#enrolled.publicKey(agent) === key;
  }

  /** The newest connection counts. An older one that is alive, in another process, is a copy of its key until shown otherwise. */
  #replace(older: Link | undefined, { agent, instance, at }: Present): void {
    if (!older) return;
    this.#enrolled.count(agent, 'replaced');
    const isAlive = this.#sockets.heardAt(older) > at - limits.agent.silentMs;
    if (isAlive && older.present.instance !== instance)
      this.#note(agent, 'clones', 'an agent is connected from two processes: its key may have been copied');
    this.#sockets.end(older.socket, closeCodes.replaced, 'connected again');
  }

  #turnAway(agent: string): Response {
    this.#enrolled.countStranger();
    logWarning('an agent that is not enrolled was refused', { pop: this.#pop, agent });
    return new Response(null, { status: 401 });
  }

  #note(agent: string, what: Mishap, msg: string): void {
    if (this.#enrolled.publicKey(agent) === undefined) return;
    this.#enrolled.count(agent, what);
    logWarning(msg, { pop: this.#pop, agent });
  }
}
