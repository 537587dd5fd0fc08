import { vi } from 'vitest';
import type { ViewerFrame } from '#protocol';

/** A web socket that only a test speaks to. */
export class FakeSocket extends EventTarget {
  static readonly dialled: FakeSocket[] = [];
  readonly url: string;
  readonly sent: string[] = [];
  isClosed = false;

  constructor(url: string) {
    super();
    this.url = url;
    FakeSocket.dialled.push(this);
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.isClosed = true;
  }

  /** The line stands: the page joins. */
  open(): void {
    this.dispatchEvent(new Event('open'));
  }

  /** The line is lost, or was refused. */
  lose(code = 1006): void {
    this.dispatchEvent(Object.assign(new Event('close'), { code }));
  }

  say(frame: ViewerFrame | 'pong'): void {
    const data = frame === 'pong' ? frame : JSON.stringify(frame);
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
}

/** What a link sees of the browser. */
export interface FakeBrowser {
  /** Every socket so far, oldest first. */
  readonly dialled: readonly FakeSocket[];
  newest(): FakeSocket;
  hide(): void;
  show(): void;
  online(): void;
}

/** Puts a browser with a visible page in the place of Node's globals; time stands still until a test moves it. */
export function fakeBrowser(): FakeBrowser {
  vi.useFakeTimers();
  const { dialled } = FakeSocket;
  dialled.length = 0;
  const page = Object.assign(new EventTarget(), { hidden: false });
  const screen = new EventTarget();
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('document', page);
  vi.stubGlobal('addEventListener', screen.addEventListener.bind(screen));
  vi.stubGlobal('location', { href: 'https://glass.example/s/s1' });
  function turn(hidden: boolean): void {
    page.hidden = hidden;
    page.dispatchEvent(new Event('visibilitychange'));
  }
  return {
    dialled,
    newest: () => dialled.at(-1)!,
    hide: () => turn(true),
    show: () => turn(false),
    online: () => void screen.dispatchEvent(new Event('online')),
  };
}

/** Takes both away again. */
export function realBrowser(): void {
  vi.useRealTimers();
  vi.unstubAllGlobals();
}
