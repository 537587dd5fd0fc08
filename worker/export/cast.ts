import { escapeJson, visible } from '#protocol';
import { framesIn } from '../routes/measurement-json.ts';
import type { Format } from './format.ts';

/**
 * asciicast v2 (docs.asciinema.org/manual/asciicast/v2): the lines as the tools printed them, at their own pace, one PoP's run
 * after the other, because side by side they would need a screen that is parted.
 */
export const cast: Format = {
  type: 'application/x-asciicast',
  extension: 'cast',
  async *write(session, records) {
    const timestamp = Math.floor(Date.parse(session.createdAt) / 1000);
    yield line({ version: 2, width: 100, height: 30, timestamp, idle_time_limit: 2, title: session.url });
    // ms since the beginning of the recording: where the run that is being written begins, and how far it has come.
    const clock = { began: 0, now: 0 };
    for await (const { log, results, type, target } of records) {
      const places = new Map(results.map(({ r, pop }) => [r, pop.name]));
      for await (const { r, seq, e } of framesIn(log)) {
        if (seq === 0) {
          clock.began = clock.now;
          yield shown(clock.now, `\n# ${type} to ${target} from ${places.get(r) ?? r}`);
        }
        for (const [at, channel, text] of e) {
          clock.now = Math.max(clock.now, clock.began + at);
          if (channel !== 'n') yield shown(clock.now, text);
        }
      }
    }
  },
};

/** A line of output. A terminal wants to be told to return. */
function shown(ms: number, text: string): string {
  return line([ms / 1000, 'o', `${visible(text).replaceAll('\n', '\r\n')}\r\n`]);
}

function line(value: object): string {
  return `${escapeJson(JSON.stringify(value))}\n`;
}
