import type { Page, WebSocketRoute } from 'playwright-core';
import { decode, joinSchema, type JoinFrame, type ResultState, type ViewerFrame } from '#protocol';
import { aMeasurement, aPopInfo, aSessionFrame } from '../unit/web/builders.ts';

/** A session that says to a page what a test wants it to say. */
export interface ScriptedSession {
  readonly path: string;
  /** The page's joins, in order: one per dial. */
  readonly joins: JoinFrame[];
  /** On the newest line. */
  say(frame: ViewerFrame): void;
}

/** What a session with one ping and these results says first. */
export function aPing(states: readonly ResultState[]): ViewerFrame {
  const results = states.map((state, index) => ({
    r: index + 1,
    m: 1,
    pop: `pop${index + 1}`,
    next: 0,
    ...state,
  }));
  return aSessionFrame({
    measurements: [aMeasurement({ target: '192.0.2.1' })],
    results,
    pops: results.map(({ pop }) => aPopInfo(pop, { name: pop })),
  });
}

/** Puts a scripted session in the place of the edge's. It answers a join with `first`, and a ping only if it `isAwake`. */
export async function scriptedSession(
  page: Page,
  first: readonly ViewerFrame[],
  isAwake = () => true,
): Promise<ScriptedSession> {
  const joins: JoinFrame[] = [];
  let line: WebSocketRoute | undefined;
  const say = (frame: ViewerFrame) => line!.send(JSON.stringify(frame));
  await page.routeWebSocket(/\/live$/, (dialled) => {
    line = dialled;
    dialled.onMessage((text) => {
      if (text === 'ping') {
        if (isAwake()) dialled.send('pong');
        return;
      }
      joins.push(decode(joinSchema, JSON.parse(String(text))));
      for (const frame of first) say(frame);
    });
  });
  return { path: `/s/${'S'.repeat(43)}`, joins, say };
}
