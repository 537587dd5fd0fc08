import { afterAll, beforeAll, expect, test } from 'vitest';
import { finished } from '../support/client.ts';
import { startRun } from './page.ts';
import { type Relay, relayTo } from './relay.ts';
import { inChromium, oneMachine } from './stage.ts';

inChromium('a page whose connection is cut in mid-run', oneMachine, (stage) => {
  let relay: Relay;

  beforeAll(async () => {
    relay = await relayTo(stage.served.url);
  });
  afterAll(() => relay?.stop());

  test('says that it reconnects, and ends with every line once', async () => {
    stage.expectComplaint(/WebSocket|ERR_/); // What Chromium says of a line that breaks.
    const page = await stage.open(relay.url);
    const probes = 20;
    await startRun(page, {
      tool: 'ping',
      target: '127.0.0.1',
      from: ['Local'],
      options: { Probes: String(probes), 'Interval, s': '0.4' },
    });
    await page.getByRole('button', { name: 'Raw output' }).click();
    const raw = page.locator('pre');
    const line = (seq: number) => raw.getByText(`icmp_seq=${seq} `);
    const hint = page.getByRole('status').filter({ hasText: 'Reconnecting' });

    await line(2).waitFor();
    expect(relay.cut()).toBeGreaterThan(0);
    await line(5).waitFor();

    await page.context().setOffline(true);
    relay.cut();
    await hint.waitFor();
    expect(await raw.textContent()).toContain('icmp_seq=5 ');
    await page.context().setOffline(false);
    await hint.waitFor({ state: 'detached' });

    await page.getByRole('article', { name: 'Local' }).getByText('Finished').waitFor();
    expect(await hint.count()).toBe(0);
    const sid = new URL(page.url()).pathname.split('/').at(-1);
    const session = await fetch(`${stage.served.url}/v1/sessions/${sid}`);
    const { measurements } = (await session.json()) as { measurements: { id: string }[] };
    const { results } = await finished(stage.served.url, measurements[0]!.id);
    expect(await raw.textContent()).toBe(results[0]!.result.rawOutput);
    expect(results[0]!.result.rawOutput.match(/icmp_seq=/g)).toHaveLength(probes);
  });
});
