import { createConnection, type Socket } from 'node:net';
import { clockForm, limits } from '#protocol';
import { lineSplitter } from '../lines.ts';

/** BIRD's last word: its code and what it says with it. `stopped`: whoever asked had heard enough. */
export type BirdEnd =
  | { readonly kind: 'answered'; readonly code: number; readonly text: string }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly why: string };

export interface BirdQuestion {
  /** Its control socket. */
  readonly socket: string;
  /** One line, made of parsed fields; undefined: only who it is. */
  readonly command: string | undefined;
  readonly signal: AbortSignal;
  /** What its clock says, `2026-11-26 09:58:39.123` in its own time zone: by that it says since when it has a route. */
  readonly onClock?: ((time: string) => void) | undefined;
  /** A line of its answer, without the code; false: enough. */
  readonly onLine?: ((text: string) => boolean) | undefined;
}

/**
 * Asks the BIRD of this host one question. It says who it is (0001), and is told three lines: to take nothing that changes anything
 * (`restrict`, 0016), to say what time it is (`show status`, 1011), and the question. `restrict` is no allow-list, as `dump` and `eval` stay
 * allowed: what counts is that nobody's text is in those lines (rule 2).
 *
 * A reply is lines `1007-text`, ` text` that goes on with the same code, and a last one `0000 text`
 * (https://bird.network.cz/?get_doc&v=20&f=bird-5.html). What begins with a space is text whatever it says, so that no attribute can end a
 * reply.
 */
export function askBird({ socket: path, command, signal, onLine, onClock }: BirdQuestion): Promise<BirdEnd> {
  return new Promise((resolve) => {
    if (command !== undefined && !/^[\x20-\x7e]{1,1000}$/.test(command)) throw new Error('no line for BIRD');
    const splitter = lineSplitter({ capBytes: limits.job.lineBytes });
    const socket = createConnection(path);
    const stages = command === undefined ? [welcome] : [welcome, restricted, status, answer];
    const end = (how: BirdEnd) => {
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      resolve(how);
    };
    const onAbort = () => end({ kind: 'stopped' });
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    socket.setTimeout(limits.probe.routerSeconds * 1000, () =>
      end({ kind: 'failed', why: 'does not answer' }),
    );
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end({ kind: 'failed', why: `cannot be reached (${error.code ?? 'error'})` }),
    );
    socket.once('close', () => end({ kind: 'failed', why: 'hung up' }));
    socket.on('data', (chunk: Buffer) => {
      for (const line of splitter.push(chunk)) {
        if (socket.destroyed) return;
        const last = stages[0]!(readLine(line), socket, { command, onLine, onClock });
        if (last === 'next') stages.shift();
        else if (last) end(last);
      }
    });
  });
}

interface Line {
  /** Null where it goes on with the code before. */
  readonly code: number | null;
  readonly isLast: boolean;
  readonly text: string;
}

function readLine(line: string): Line {
  const found = /^(\d{4})([ -])/.exec(line);
  if (!found) return { code: null, isLast: false, text: line.startsWith(' ') ? line.slice(1) : line };
  return { code: Number(found[1]), isLast: found[2] === ' ', text: line.slice(5) };
}

/** One step of the conversation. @returns how it ends, `next` for the next step, undefined to hear on */
type Stage = (
  line: Line,
  socket: Socket,
  asked: Pick<BirdQuestion, 'command' | 'onLine' | 'onClock'>,
) => BirdEnd | 'next' | undefined;

const welcome: Stage = ({ code, text }, socket, { command }) => {
  if (code !== 1) return { kind: 'failed', why: 'is no BIRD' };
  if (command === undefined) return { kind: 'answered', code, text };
  socket.write('restrict\n');
  return 'next';
};

const restricted: Stage = ({ code }, socket) => {
  if (code !== 16) return { kind: 'failed', why: 'does not take restrict' };
  socket.write('show status\n');
  return 'next';
};

/** An operator may have set another form of times (`timeformat base`): then it is not known how old a route is. */
const timeIs = /^Current server time(?: is|:) +(.{1,30})$/;

const status: Stage = ({ isLast, text }, socket, { command, onClock }) => {
  const [, time = ''] = timeIs.exec(text) ?? [];
  if (clockForm.test(time)) onClock?.(time);
  if (!isLast) return undefined;
  socket.write(`${command}\n`);
  return 'next';
};

const answer: Stage = ({ code, isLast, text }, _, { onLine }) => {
  if (isLast) return { kind: 'answered', code: code!, text };
  return onLine?.(text) === false ? { kind: 'stopped' } : undefined;
};
