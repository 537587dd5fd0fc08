import { setTimeout as sleep } from 'node:timers/promises';
import { buildPage } from '../../web/build.ts';
import { hasBrowser, openBrowser } from '../support/browser.ts';
import { scriptedEdge } from '../support/scripted-edge.ts';
import { longRun } from './relays/popglass-relay.ts';
import { summary } from './stats.ts';

export interface ScreenFigure {
  readonly figure: 'tool line → screen';
  readonly p50: number;
  readonly p99: number;
  readonly n: number;
  /** p99 over the 150 ms within which an entry has to be on the screen. */
  readonly ratio: number;
}

const goalMs = 150;

/** From the line to the frame that Chromium paints with it. Undefined: there is no browser here. */
export async function lineToScreen(rounds: number): Promise<ScreenFigure | undefined> {
  if (!hasBrowser) return undefined;
  await buildPage('dist/web');
  const edge = await scriptedEdge();
  const { session, outbox } = await edge.measure(longRun);
  const browser = await openBrowser();
  const page = await browser.newPage();
  await page.goto(`${edge.url}/s/${session}`);
  await page.getByRole('button', { name: 'Raw output' }).click();
  const samples: number[] = [];
  for (let round = -5; round < rounds; round++) {
    const marker = `icmp_seq=${round + 6} `;
    const painted = page.evaluate(paintOf, marker);
    await sleep(100);
    const sentAt = performance.timeOrigin + performance.now();
    outbox.push([0, 'o', `64 bytes from 192.0.2.1: ${marker}ttl=64 time=1.00 ms`]);
    const at = await painted;
    if (round >= 0) samples.push(at - sentAt);
  }
  await browser.close();
  await edge.stop();
  const stats = summary(samples);
  return { figure: 'tool line → screen', ...stats, ratio: stats.p99 / goalMs };
}

/** In the page: the time (ms since the epoch) of the first frame after this text has come into the document. */
function paintOf(text: string): Promise<number> {
  return new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (!document.body.textContent.includes(text)) return;
      observer.disconnect();
      requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()));
    });
    observer.observe(document.body, { childList: true, subtree: true, characterData: true });
  });
}
